import type { Program } from './program.ts';
import type { Style } from './styles.ts';

/** Which programs a style can run, and which not. */
export interface Selection {
  readonly chosen: readonly Program[];
  /** Those with an operation that means something else in this style. */
  readonly unfit: readonly Program[];
}

/** Sorts out the programs that a style can run. */
export function select(programs: readonly Program[], style: Style): Selection {
  const chosen: Program[] = [];
  const unfit: Program[] = [];
  for (const program of programs) {
    if (uses(program, style.unfit).length > 0) unfit.push(program);
    else chosen.push(program);
  }
  return { chosen, unfit };
}

/** Says what was left out, how much and why; `null` where nothing was. */
export function describeLeftOut({ unfit }: Selection, style: Style): string | null {
  if (unfit.length === 0) return null;
  const ops = unfit.flatMap((program) => uses(program, style.unfit));
  return `${count(unfit)} left out, for ops that differ in this style: ${list(ops)}`;
}

function uses({ operations }: Program, ops: ReadonlySet<string>): string[] {
  return [...operations].filter((op) => ops.has(op));
}

function list(words: readonly string[]): string {
  return [...new Set(words)].sort().join(', ');
}

/** How many programs, and of which families: an id is `family-seed`. */
function count(programs: readonly Program[]): string {
  const families = new Map<string, number>();
  for (const { id } of programs) {
    const family = id.replace(/-\d+$/, '');
    families.set(family, (families.get(family) ?? 0) + 1);
  }
  const each = Array.from(families, ([family, size]) => `${family} ${size}`).join(', ');
  return `${programs.length} programs (${each})`;
}
