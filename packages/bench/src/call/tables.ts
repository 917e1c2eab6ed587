import type { Series } from '../pools/rounds.ts';
import { figuresOf, spreadOf } from '../report/figure.ts';
import type { Missing, Row, Subject, Table, Unit } from '../report/report.ts';

/** What a turn tells, in seconds and calls a second. */
export const metrics = ['latency', 'busy', 'rate', 'delay', 'there', 'back'] as const;
export type Metric = (typeof metrics)[number];

type All = ReadonlyMap<string, Series<Metric> | Missing>;

const mainThread: Subject = { id: 'main', title: 'main thread', kind: 'baseline' };

/** The tables of a function. */
export function tablesOf(subjects: readonly Subject[], all: All): Table[] {
  const everybody = [mainThread, ...subjects];
  const common = { better: 'less', reference: 'main', subjects: everybody } as const;
  return [
    {
      ...common,
      id: 'latency',
      title: 'One call after the other',
      about: 'From the call to its result.',
      ...inTime(all, [['latency', 'a call']], 'main'),
    },
    {
      ...common,
      id: 'rate',
      title: 'Many at once',
      about: 'Calls a second with all workers busy.',
      unit: 'calls/s',
      better: 'more',
      rows: [{ id: 'rate', title: 'calls', figures: figuresOf(of(all, 'rate', 1), 'main') }],
    },
    {
      ...common,
      id: 'busy',
      title: 'Time of the main thread',
      about:
        'In which the main thread is busy with a call, one after the other: with the call itself, or with sending it and taking its result.',
      ...inTime(all, [['busy', 'a call']], 'main'),
    },
    {
      ...common,
      id: 'delay',
      title: 'How long the loop is held up',
      about:
        'The longest that anything else in the loop has to wait: on the main thread with one call in a turn, else with a call for each worker at a time. Under a millisecond, it is the timer that looks.',
      unit: 'ms',
      rows: [{ id: 'delay', title: 'the longest wait', figures: figuresOf(of(all, 'delay', 1e3), 'main') }],
    },
    {
      id: 'copying',
      title: 'What copying takes',
      about:
        'How much longer a call that does nothing takes with these arguments than without, and with the result sent back than without. Around zero, it is less than the noise.',
      better: 'less',
      subjects,
      ...inTime(
        new Map([...all].filter(([id]) => id !== 'main')),
        [
          ['there', 'the arguments'],
          ['back', 'the result'],
        ],
        undefined,
      ),
    },
  ];
}

/** Rows in µs or ms, whichever is read more easily. */
function inTime(
  all: All,
  titles: readonly (readonly [Metric, string])[],
  reference: string | undefined,
): { unit: Unit; rows: Row[] } {
  const largest = titles.flatMap(([metric]) =>
    [...of(all, metric, 1).values()].flatMap((one) =>
      'missing' in one ? [] : [Math.abs(spreadOf(one).median)],
    ),
  );
  const [unit, factor] = Math.max(...largest) < 1e-3 ? (['µs', 1e6] as const) : (['ms', 1e3] as const);
  const rows = titles.map(([metric, title]) => ({
    id: metric,
    title,
    figures: figuresOf(of(all, metric, factor), reference),
  }));
  return { unit, rows };
}

function of(all: All, metric: Metric, factor: number): Map<string, readonly number[] | Missing> {
  return new Map(
    [...all].map(([id, one]) => [id, 'missing' in one ? one : one[metric].map((value) => value * factor)]),
  );
}
