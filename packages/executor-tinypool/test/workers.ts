/** What the tests share. */
import { TinypoolExecutor, type TinypoolOptions } from '@tsyncio/executor-tinypool';
import { onTestFinished } from 'vitest';

/** An executor of its own, ended with the test. */
export function open(options: TinypoolOptions = {}): TinypoolExecutor {
  const executor = new TinypoolExecutor({ maxWorkers: 1, ...options });
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
