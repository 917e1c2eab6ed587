/** Where two traces part. */
export interface Difference {
  /** The place of the first event that differs. */
  readonly at: number;
  readonly ours: readonly unknown[];
  readonly theirs: readonly unknown[];
}

/**
 * The first difference between our trace and CPython's, or null where they are identical.
 *
 * The numbers of tasks without a name (`Task-7`) are counted by the process: how many there were before this program
 * is no part of it.
 */
export function compare(our: readonly unknown[], their: readonly unknown[]): Difference | null {
  const [ours, theirs] = [renumber(our), renumber(their)];
  const length = Math.max(ours.length, theirs.length);
  for (let at = 0; at < length; at++) {
    if (JSON.stringify(ours[at]) !== JSON.stringify(theirs[at])) return { at, ours, theirs };
  }
  return null;
}

const UNNAMED = /^Task-(\d+)$/;

/** Numbers the tasks without a name from 1, in their order. */
function renumber(trace: readonly unknown[]): unknown[] {
  const numbers = [...new Set(numbersIn(trace))].sort((a, b) => a - b);
  return numbers.length === 0 ? [...trace] : trace.map((each) => rename(each, numbers));
}

function numbersIn(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  const found = typeof value === 'string' ? UNNAMED.exec(value)?.[1] : undefined;
  return found === undefined ? [] : [Number(found)];
}

function rename(value: unknown, numbers: readonly number[]): unknown {
  if (typeof value === 'string') {
    return value.replace(UNNAMED, (_name, found: string) => `Task-${numbers.indexOf(Number(found)) + 1}`);
  }
  if (!Array.isArray(value)) return value;
  const renamed = value.map((each) => rename(each, numbers));
  const isListOfNames = value.every(isString) && value.some((each) => UNNAMED.test(each));
  // Names are sorted as words, in which Task-9 comes after Task-10.
  return isListOfNames ? renamed.sort() : renamed;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

const EVENTS_BEFORE = 3;
const EVENTS_AFTER = 5;

/** Shows a difference side by side, with a few of the common events before it and of what follows. */
export function showDifference(id: string, { at, ours, theirs }: Difference): string {
  const from = Math.max(0, at - EVENTS_BEFORE);
  const length = Math.max(ours.length, theirs.length);
  const to = Math.min(length, at + EVENTS_AFTER);
  const rows = Array.from({ length: to - from }, (_, i) => {
    const [mine, other] = [event(ours, from + i), event(theirs, from + i)];
    return { mark: mine === other ? ' ' : '>', place: String(from + i), mine, other };
  });
  const width = Math.max(4, ...rows.map(({ mine }) => mine.length));
  const line = (mark: string, place: string, mine: string, other: string) =>
    `  ${mark} ${place.padStart(String(to).length)}  ${mine.padEnd(width)}  ${other}`;
  return [
    `${id} differs from event ${at} on; ours has ${ours.length} events, CPython's ${theirs.length}`,
    line(' ', '', 'ours', 'CPython'),
    ...rows.map(({ mark, place, mine, other }) => line(mark, place, mine, other)),
    ...(to < length ? ['    …'] : []),
  ].join('\n');
}

function event(trace: readonly unknown[], place: number): string {
  return place < trace.length ? JSON.stringify(trace[place]) : '(none)';
}
