/** Where two traces part. */
export interface Difference {
  /** The place of the first event that differs. */
  readonly at: number;
  readonly ours: readonly unknown[];
  readonly theirs: readonly unknown[];
}

/** The first difference between our trace and CPython's, or null where they are identical. */
export function compare(ours: readonly unknown[], theirs: readonly unknown[]): Difference | null {
  const length = Math.max(ours.length, theirs.length);
  for (let at = 0; at < length; at++) {
    if (JSON.stringify(ours[at]) !== JSON.stringify(theirs[at])) return { at, ours, theirs };
  }
  return null;
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
