import { basename } from 'node:path';
import { UsageError } from '../cli/usage-error.ts';
import { compareRuns, isMeasured, type Verdict } from '../report/figure.ts';
import { describeMachine, thisMachine } from '../report/machine.ts';
import type { Figure, Measured, Report, Row, Subject, Table } from '../report/report.ts';
import { readReport } from './read-report.ts';

/**
 * Compares two reports of one command.
 *
 * @throws {UsageError} If one is no report, or they have nothing in common.
 */
export async function compareFiles(before: string, after: string): Promise<Report> {
  const [one, other] = await Promise.all([readReport(before), readReport(after)]);
  return compareReports({ path: before, report: one }, { path: after, report: other });
}

interface Named {
  readonly path: string;
  readonly report: Report;
}

export function compareReports(before: Named, after: Named): Report {
  const { command } = before.report;
  if (command !== after.report.command || command === 'compare') {
    throw new UsageError(
      `Cannot compare '${before.path}' with '${after.path}' as both must be reports of one command that measures: ${command} and ${after.report.command}`,
    );
  }
  const counts: Record<Change, number> = { better: 0, worse: 0, same: 0, unknown: 0 };
  const subjects = subjectsOf(before.path, after.path);
  const tables = before.report.tables.flatMap((table) => {
    const other = after.report.tables.find(({ id, unit }) => id === table.id && unit === table.unit);
    const rows = other === undefined ? [] : compareTables(table, other, counts);
    return rows.length === 0 ? [] : [{ ...besides(table), reference: 'before', subjects, rows }];
  });
  if (tables.length === 0) {
    throw new UsageError(
      `Cannot compare '${before.path}' with '${after.path}' as they must have a table in common: they have none`,
    );
  }
  return {
    tsyncioBench: 1,
    command: 'compare',
    created: new Date().toISOString(),
    machine: thisMachine(),
    options: { before: before.path, after: after.path },
    tables,
    conclusion: [
      ...differences(before.report, after.report),
      summary(counts),
      ...onlyInOne(before.report, after.report),
    ],
  };
}

/** How a figure has changed; `same` is within the spread. */
type Change = 'better' | 'worse' | 'same' | 'unknown';

const notes: Readonly<Record<Change, string>> = {
  better: 'better',
  worse: 'worse',
  same: 'within spread',
  unknown: 'too few rounds',
};

function subjectsOf(before: string, after: string): Subject[] {
  const [one, other] = [basename(before), basename(after)];
  const alike = one === other;
  return [
    { id: 'before', title: alike ? before : one, kind: 'baseline' },
    { id: 'after', title: alike ? after : other, kind: 'ours' },
  ];
}

function besides({
  id,
  title,
  unit,
  better,
}: Table): Pick<Table, 'id' | 'title' | 'about' | 'unit' | 'better'> {
  const about =
    'Medians of both. × is the second over the first; better or worse is said where the quartiles do not overlap.';
  return { id, title, about, unit, better };
}

function compareTables(before: Table, after: Table, counts: Record<Change, number>): Row[] {
  return before.rows.flatMap((row) => {
    const other = after.rows.find(({ id }) => id === row.id);
    if (other === undefined) return [];
    return before.subjects.flatMap((subject) => {
      const [one, two] = [row.figures[subject.id], other.figures[subject.id]];
      if (one === undefined || two === undefined || !(isMeasured(one) || isMeasured(two))) return [];
      const change = changeOf(before.better, one, two);
      if (change !== undefined) counts[change]++;
      return [
        {
          id: `${row.id}/${subject.id}`,
          title: before.rows.length === 1 ? subject.title : `${row.title}, ${subject.title}`,
          ...(change === undefined ? {} : { note: notes[change] }),
          figures: {
            before: isMeasured(one) ? alone(one) : one,
            after: isMeasured(one) && isMeasured(two) ? withRatio(one, two) : two,
          },
        },
      ];
    });
  });
}

function changeOf(better: Table['better'], before: Figure, after: Figure): Change | undefined {
  if (!isMeasured(before) || !isMeasured(after)) return undefined;
  const changes: Readonly<Record<Verdict, Change>> = {
    less: better === 'less' ? 'better' : 'worse',
    more: better === 'less' ? 'worse' : 'better',
    same: 'same',
    unknown: 'unknown',
  };
  return changes[compareRuns(after, before)];
}

/** Without the ratio to a reference that is not in this table. */
const alone = ({ samples, median, low, high }: Measured): Measured => ({ samples, median, low, high });

/** The runs share no rounds: the ratio is that of the medians, between those of the quartiles. */
function withRatio(before: Measured, after: Measured): Measured {
  const { median, low, high } = after;
  return {
    ...alone(after),
    ratio: { median: median / before.median, low: low / before.high, high: high / before.low },
  };
}

/** What makes the reports hard to compare, in words. */
function differences(before: Report, after: Report): string[] {
  const lines: string[] = [];
  const machines = [describeMachine(before.machine), describeMachine(after.machine)];
  if (machines[0] !== machines[1]) lines.push(`machine or Node.js: ${machines.join('; and ')}`);
  for (const name of new Set([...Object.keys(before.options), ...Object.keys(after.options)])) {
    const values = [before, after].map(({ options }) => textOf(options[name]));
    if (values[0] !== values[1]) lines.push(`${name}: ${values.join('; and ')}`);
  }
  if (lines.length === 0) return ['Both were made on the same machine, with the same Node.js and options.'];
  return [['Not made alike, so that a difference may come from that:', ...lines].join('\n')];
}

function textOf(value: unknown): string {
  if (value === undefined) return 'as by default';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function summary({ better, worse, same, unknown }: Record<Change, number>): string {
  const all = better + worse + same + unknown;
  if (unknown === all)
    return `Of ${figures(all)} none can be told from the noise: a run has fewer than three rounds.`;
  const rest = unknown === 0 ? '' : `, ${unknown} with too few rounds to tell`;
  return `Of ${figures(all)} ${better} are better, ${worse} are worse, and ${same} are within the spread${rest}.`;
}

const figures = (count: number): string => `${count} ${count === 1 ? 'figure' : 'figures'}`;

/** What cannot be compared, for only one has it. */
function onlyInOne(before: Report, after: Report): string[] {
  const cells = ({ tables }: Report): Set<string> =>
    new Set(
      tables.flatMap(({ title, rows, subjects }) =>
        rows.flatMap((row) =>
          subjects
            .filter(({ id }) => id in row.figures)
            .map((subject) => `${title}, ${row.title}, ${subject.title}`),
        ),
      ),
    );
  const [one, other] = [cells(before), cells(after)];
  const missing = [...one].filter((cell) => !other.has(cell)).length;
  const added = [...other].filter((cell) => !one.has(cell)).length;
  if (missing + added === 0) return [];
  return [
    `Left out: ${figures(missing)} that only the first has, and ${figures(added)} that only the second has.`,
  ];
}
