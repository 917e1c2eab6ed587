/** A program in this process, cold: as it is when somebody starts it. */

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Work } from './cases.ts';
import { checkDone, type Outcome } from './outcome.ts';
import type { CoreSubject } from './subjects.ts';

export async function measureProgram(work: Work, subject: CoreSubject, quick: boolean): Promise<Outcome> {
  const run = (await subject.load?.())?.[work.program];
  if (run === undefined) return { missing: 'it has none of this' };
  const [first, second] = quick ? work.quick : work.full;
  const begin = (): Promise<number> => run(first, second);
  const begun = performance.now();
  const result = await (subject.inStore === true ? new AsyncLocalStorage().run({}, begin) : begin());
  const ms = performance.now() - begun;
  if (work.program === 'steps') {
    if (!(result > 0)) throw new Error(`Cannot count this run as the yields must take time: ${result} ms`);
    return { figures: { us: (result * 1_000) / second } };
  }
  checkDone(result, work.expected?.(first, second));
  // Kilobytes on every platform.
  return { figures: { ms, mib: process.resourceUsage().maxRSS / 1_024 } };
}
