import type { Program } from './program.ts';
import type { Style } from './styles.ts';

/** Which programs a style can run, and which not. */
export interface Selection {
  readonly chosen: readonly Program[];
  /** Those with an operation that means something else in this style. */
  readonly unfit: readonly Program[];
  /** Those with an operation that the interpreter has not got yet. */
  readonly unsupported: readonly Program[];
}

/** Sorts out the programs that a style can run. */
export function select(programs: readonly Program[], style: Style): Selection {
  const chosen: Program[] = [];
  const unfit: Program[] = [];
  const unsupported: Program[] = [];
  for (const program of programs) {
    if (uses(program, style.unfit).length > 0) unfit.push(program);
    else if (lacks(program, style.operations).length > 0) unsupported.push(program);
    else chosen.push(program);
  }
  return { chosen, unfit, unsupported };
}

/** Says what was left out, how much and why: a line for each reason. */
export function describeLeftOut({ unfit, unsupported }: Selection, style: Style): string[] {
  const lines: string[] = [];
  if (unfit.length > 0) {
    const ops = unfit.flatMap((program) => uses(program, style.unfit));
    lines.push(`${count(unfit)} left out, for ops that differ in this style: ${list(ops)}`);
  }
  if (unsupported.length > 0) {
    const ops = unsupported.flatMap((program) => lacks(program, style.operations));
    lines.push(`${count(unsupported)} left out, for ops that are not supported yet: ${list(ops)}`);
  }
  return lines;
}

function uses({ operations }: Program, ops: ReadonlySet<string>): string[] {
  return [...operations].filter((op) => ops.has(op));
}

function lacks({ operations }: Program, ops: ReadonlySet<string>): string[] {
  return [...operations].filter((op) => !ops.has(op));
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
