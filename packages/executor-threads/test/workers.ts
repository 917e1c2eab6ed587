/** What the tests share, in Node and in a browser. */
import { ThreadsExecutor, type ThreadsOptions } from '@tsyncio/executor-threads';
import { onTestFinished } from 'vitest';

/** An executor of its own, ended with the test. */
export function open(options: ThreadsOptions = {}): ThreadsExecutor {
  const executor = new ThreadsExecutor({ maxWorkers: 1, ...options });
  onTestFinished(() => executor.shutdown({ terminate: true }));
  return executor;
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
