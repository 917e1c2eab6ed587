import { Call, type Coroutine, getRunningLoop, Waiter, type WaitSource } from '../kernel/index.ts';

const source: WaitSource = { toString: () => 'idle()' };

/**
 * Waits until all other tasks wait: nothing is ready to run, and no microtask is left. No time passes on a virtual
 * clock before that. Trio's `wait_all_tasks_blocked`.
 *
 * A promise of the host's and an executor's call are waits, too. A task that spins with `sleep(0)` never waits, so
 * that `idle` does, as long as it spins. Several tasks in `idle` go on together.
 *
 * **Cancellation:** ends the wait.
 *
 * @throws {RuntimeError} Outside a running loop, as a rejection.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { idle, runTest } from '@tsyncio/core/testing';
 *
 * await runTest(async ({ loop }) => {
 *   const future = loop.createFuture<string>();
 *   const record: string[] = [];
 *   const task = asyncio.createTask(async () => {
 *     record.push('waits');
 *     record.push(await future);
 *   });
 *   await idle();
 *   console.log(record); // [ 'waits' ]
 *   future.setResult('woken');
 *   await task;
 * });
 * ```
 */
export function idle(): Coroutine<void> {
  return new Call(waitIdle, undefined, []);
}

function* waitIdle(): Generator<unknown, void, unknown> {
  const loop = getRunningLoop();
  const waiter = new Waiter(loop, source);
  // Not at once: this code may run while the loop has nothing to do and looks at nothing. A callback wakes it.
  loop.callSoon(() => loop._idlers.add(waiter));
  yield* waiter;
}
