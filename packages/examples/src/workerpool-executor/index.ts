import { registerExecutor } from '@tsyncio/executor';
import { WorkerpoolExecutor, type WorkerpoolOptions } from './workerpool-executor.ts';

registerExecutor('workerpool', ({ options }) => new WorkerpoolExecutor(options as WorkerpoolOptions)); // as: the executor checks them

export { WorkerpoolExecutor, type WorkerpoolOptions };
