/** What the tests of real workers share. */
import { setImmediate } from 'node:timers/promises';
import { blocking } from '@tsyncio/executor';
import { PiscinaExecutor, type PiscinaOptions } from '@tsyncio/executor-piscina';
import { onTestFinished } from 'vitest';

export const fixtures: URL = new URL('./fixtures/', import.meta.url);
export const work = blocking<typeof import('./fixtures/work.mjs')>(new URL('work.mjs', fixtures));

/** An executor of its own, ended with the test. */
export function open(options: PiscinaOptions = {}): PiscinaExecutor {
  const executor = new PiscinaExecutor({ maxWorkers: 1, ...options });
  onTestFinished(() => executor.shutdown({ terminate: true }));
  return executor;
}

/** Shared memory: the number of calls that have begun, and whether they may end. */
export class Gate {
  readonly flags: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(4 * 100));

  /** Waits until `count` calls have begun. */
  async begun(count = 1): Promise<void> {
    for (;;) {
      if (Atomics.load(this.flags, 0) >= count) return;
      await setImmediate();
    }
  }

  open(): void {
    Atomics.store(this.flags, 1, 1);
    Atomics.notify(this.flags, 1);
  }
}

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error; // as: the tests look closer
  }
  throw new Error('it did not fail');
}
