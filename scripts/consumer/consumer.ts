/**
 * A program that has nothing but the published types: no library of a host's, and every declaration checked.
 * It is compiled, not run.
 */

import * as asyncio from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { openExecutor } from '@tsyncio/executor';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';

const double = asyncio.coroutine(async (n: number) => {
  await asyncio.sleep(1);
  return 2 * n;
});

const main = asyncio.coroutine(function* () {
  const [doubled, word] = yield* asyncio.gather(double(1), () => asyncio.sleep(1, 'word'));
  const aborted = yield* asyncio.timeout(1, async (scope) => scope.signal.aborted);
  const tripled = yield* asyncio.getRunningLoop().runInExecutor(null, (n: number) => 3 * n, doubled);
  // @ts-expect-error: a promise has begun already
  asyncio.createTask(Promise.resolve(1));
  return { doubled, word, aborted, tripled };
});

export async function program(): Promise<{
  doubled: number;
  word: string;
  aborted: boolean;
  tripled: number;
}> {
  await using executor = await openExecutor('piscina:');
  await executor.submit((n: number) => n, 1);
  const runner = new asyncio.Runner({ clock: new VirtualClock() });
  runner.getLoop().setDefaultExecutor(new PiscinaExecutor({ maxWorkers: 1 }));
  return await runner.run(main());
}
