/** CPython, in a process of its own. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Work } from './cases.ts';
import { checkDone, type Outcome } from './outcome.ts';

/** The compiler does not copy it, and the package has its source. */
export const pythonCases: string = fileURLToPath(new URL('../../src/core/cases.py', import.meta.url));

const execute = promisify(execFile);

interface Printed {
  readonly checksum: number;
  readonly ms: number;
  readonly mib: number;
}

export async function pythonProgram(work: Work, quick: boolean, python: string): Promise<Outcome> {
  const [first, second] = quick ? work.quick : work.full;
  const { stdout } = await execute(python, [pythonCases, work.program, String(first), String(second)]);
  const { checksum, ms, mib } = JSON.parse(stdout) as Printed; // as: that is what the program prints
  checkDone(checksum, work.expected?.(first, second));
  return { figures: { ms, mib } };
}
