import { compare, showDifference } from './compare.ts';
import type { Program } from './program.ts';
import type { Style } from './styles.ts';
import { type RunOptions, trace } from './trace.ts';

/** What a replay of some programs found. */
export interface Replay {
  /** How many programs were compared. */
  readonly compared: number;
  readonly identical: number;
  /** The first differences, to be read. */
  readonly differences: readonly string[];
}

const MOST_SHOWN = 3;

/** Runs programs one after the other and compares what they do with CPython's traces. */
export async function replay(
  programs: readonly Program[],
  style: Style,
  options: RunOptions,
): Promise<Replay> {
  const differences: string[] = [];
  let identical = 0;
  for (const program of programs) {
    const ours = await trace(program, style.interpreter, options);
    const difference = compare(ours, program.trace);
    if (difference === null) identical++;
    else if (differences.length < MOST_SHOWN) differences.push(showDifference(program.id, difference));
  }
  return { compared: programs.length, identical, differences };
}
