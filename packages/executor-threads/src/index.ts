import { registerExecutor } from '@tsyncio/executor';
import { ThreadsExecutor, type ThreadsOptions } from './threads-executor.ts';

registerExecutor('threads', ({ options }) => new ThreadsExecutor(options as ThreadsOptions)); // as: the executor checks them

export { ThreadsExecutor, type ThreadsOptions };
