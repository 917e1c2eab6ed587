import type { Executor } from '@tsyncio/executor';
import { type EventLoop, type ExecutorCalls, type Future, RuntimeError } from '../kernel/index.ts';
import { openDefaultExecutor } from './default-executor.ts';
import { follow } from './wrap-future.ts';

/** Hands blocking calls to executors: what the loop's `runInExecutor` and its like do. */
export const executorCalls: ExecutorCalls = {
  run(loop, executor, fn, args) {
    const future = loop.createFuture();
    if (executor !== null) follow(executor.submit(fn as never, ...(args as never[])), future);
    return future;
  },
  setDefault(loop, executor) {
    loop._executor = Promise.resolve(executor);
  },
  shutdownDefault(loop, timeout) {
    throw new RuntimeError(`${loop} ${timeout} ${openDefaultExecutor}`);
  },
  abandonDefault() {},
};
export type { EventLoop, Executor, Future };
