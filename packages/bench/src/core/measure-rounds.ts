import type { Missing } from '../report/report.ts';
import type { Case } from './cases.ts';
import type { Python } from './find-python.ts';
import type { Outcome } from './outcome.ts';
import { isMissing, type Results, type Series } from './results.ts';
import { runApart } from './run-apart.ts';
import { type CoreSubject, takes } from './subjects.ts';

export interface Progress {
  total(n: number): void;
  step(what: string): void;
}

interface Plan {
  readonly rounds: number;
  readonly quick: boolean;
  /** The one to measure, or why there is none. */
  readonly python: Python | Missing;
  readonly signal?: AbortSignal | undefined;
}

/** Seconds that a case may take. */
const limit = 60;

/**
 * Has each subject do each case, in turn, round by round; each time another subject begins.
 *
 * The rounds are the outermost, so that what is compared across cases is of the same time, too.
 */
export async function measureRounds(
  cases: readonly Case[],
  subjects: readonly CoreSubject[],
  { rounds, quick, python, signal }: Plan,
  progress: Progress,
): Promise<Results> {
  const pairs = cases.map((one) => ({ one, by: subjects.filter((subject) => takes(subject, one)) }));
  const results = new Map(
    pairs.map(({ one, by }) => [one.id, new Map<string, Series | Missing>(by.map(({ id }) => [id, {}]))]),
  );
  progress.total(pairs.reduce((sum, { one, by }) => sum + by.length * (isSteady(one) ? 1 : rounds), 0));
  for (let round = 1; round <= rounds; round++) {
    for (const { one, by } of pairs) {
      if (isSteady(one) && round > 1) continue;
      const series = results.get(one.id) ?? new Map<string, Series | Missing>();
      for (const subject of rotated(by, round - 1)) {
        signal?.throwIfAborted();
        const turn = isSteady(one) ? '' : `, round ${round} of ${rounds}`;
        progress.step(`${one.title}, ${subject.title}${turn}`);
        const before = series.get(subject.id) ?? {};
        // Who has failed once takes no more turns.
        if (isMissing(before)) continue;
        const outcome =
          subject.load === undefined && 'missing' in python
            ? python
            : await runApart(one.id, subject.id, {
                quick,
                limit,
                signal,
                ...('path' in python ? { python: python.path } : {}),
              });
        series.set(subject.id, extend(before, outcome));
      }
    }
  }
  return results;
}

/** Each time gives the same. */
const isSteady = ({ kind }: Case): boolean => kind === 'bundle';

function extend(before: Series, outcome: Outcome): Series | Missing {
  if ('missing' in outcome) return { missing: outcome.missing };
  return Object.fromEntries(
    Object.entries(outcome.figures).map(([name, value]) => [name, [...(before[name] ?? []), value]]),
  );
}

function rotated<T>(all: readonly T[], by: number): T[] {
  const start = all.length === 0 ? 0 : by % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}
