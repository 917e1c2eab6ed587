import { checkBody, checkOutside, InputError } from './check.ts';
import type { Body } from './language.ts';

/** A program, and the trace that CPython leaves of it. */
export interface Program {
  readonly id: string;
  /** Where its steps are run: in a task `main`, or outside any. */
  readonly kind: 'main' | 'outside';
  readonly steps: Body;
  readonly trace: readonly unknown[];
  /** Every operation that it uses. */
  readonly operations: ReadonlySet<string>;
}

/**
 * Reads programs from JSON lines.
 *
 * @throws {InputError} If a line is no program with a trace, and the message says which line; or if there
 *   are none, so that an oracle that failed before a pipe does not look like success.
 */
export function parsePrograms(text: string, source: string): Program[] {
  const lines = text.split('\n');
  const programs = lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [parseLine(line, `${source}, line ${i + 1},`)],
  );
  if (programs.length === 0) throw new InputError(`Cannot replay ${source} as it holds no programs`);
  return programs;
}

function parseLine(line: string, place: string): Program {
  try {
    return parseProgram(line);
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`Cannot read ${place} as it ${error.message}`, { cause: error });
    throw error;
  }
}

function parseProgram(line: string): Program {
  const { id, main, outside, trace } = parseRecord(line);
  if (typeof id !== 'string') throw new InputError('has no "id"');
  const operations = new Set<string>();
  const kind = outside === undefined ? 'main' : 'outside';
  const steps = parseSteps(kind, kind === 'main' ? main : outside, operations);
  if (!Array.isArray(trace))
    throw new InputError('has no "trace": pipe the programs through oracle.py first');
  return { id, kind, steps, trace, operations };
}

function parseSteps(kind: Program['kind'], steps: unknown, operations: Set<string>): Body {
  if (kind === 'main') checkBody(steps, operations);
  else checkOutside(steps, operations);
  return steps;
}

function parseRecord(line: string): Partial<Record<'id' | 'main' | 'outside' | 'trace', unknown>> {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null)
    throw new InputError('is no program: {"id": …, "main": […]}');
  return value;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new InputError('is not JSON', { cause });
  }
}
