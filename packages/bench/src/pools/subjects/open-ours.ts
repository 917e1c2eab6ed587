// Each registers its URLs. By name they would be looked for from the program, and strict installers would not show them.
import '@tsyncio/executor-piscina';
import '@tsyncio/executor-threads';
import '@tsyncio/executor-tinypool';
import { type Executor, openExecutor } from '@tsyncio/executor';

/** One of our executors, by the scheme of its URL, whose workers are all started at once. */
export function openOurs(scheme: string, workers: number): Promise<Executor> {
  return openExecutor(`${scheme}:?maxWorkers=${workers}&minWorkers=${workers}`);
}
