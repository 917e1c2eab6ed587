import type { Executor, ExecutorFuture } from '@tsyncio/executor';
import { describe, type EventLoop, type ExecutorCalls, RuntimeError, wired } from '../kernel/index.ts';
import { CallFuture } from './call-future.ts';
import { openDefaultExecutor } from './default-executor.ts';

/** Loops whose default executor was shut down: it is not started again. */
const ended = new WeakSet<EventLoop>();
/** Each executor with the option that its calls wait for room, where its queue is full. */
const waiting = new WeakMap<Executor, Executor>();

type Call = (...args: readonly unknown[]) => unknown;

function submit(executor: Executor, fn: unknown, args: readonly unknown[]): ExecutorFuture<unknown> {
  let patient = waiting.get(executor);
  if (patient === undefined) {
    patient = executor.with({ whenFull: 'wait' });
    waiting.set(executor, patient);
  }
  return patient.submit(fn as Call, ...args); // as: the executor looks
}

function defaultOf(loop: EventLoop): Promise<Executor> {
  if (ended.has(loop)) throw new RuntimeError('Executor shutdown has been called');
  loop._executor ??= openDefaultExecutor();
  return loop._executor;
}

function checkExecutor(what: string, executor: Partial<Executor>): void {
  if (typeof executor?.submit === 'function' && typeof executor.with === 'function') return;
  throw new TypeError(`Cannot ${what} ${describe(executor)} as it is no executor`);
}

/** Hands blocking calls to executors: what the loop's `runInExecutor` and its like do. */
export const executorCalls: ExecutorCalls = {
  run(loop, executor, fn, args) {
    if (executor !== null) checkExecutor('run a call in', executor);
    const opening = executor === null ? defaultOf(loop) : null;
    const future = new CallFuture<unknown>(loop);
    if (opening === null)
      future.make(submit, executor as Executor, fn, args); // as: one of the two is there
    else {
      opening.then(
        (opened) =>
          future.cancelled() ? future.end('cancelled', undefined) : future.make(submit, opened, fn, args),
        (error: unknown) => future.end('failed', error),
      );
    }
    return future;
  },

  setDefault(loop, executor) {
    checkExecutor('set the default executor to', executor);
    loop._executor = Promise.resolve(executor);
  },

  shutdownDefault(loop, timeout) {
    const done = new CallFuture<void>(loop);
    ended.add(loop);
    const opened = loop._executor ?? Promise.resolve(null);
    loop._executor = null;
    shutDown(opened, timeout).then(
      () => done.end('finished', undefined),
      (error: unknown) => done.end('failed', error),
    );
    return done;
  },

  abandonDefault(loop) {
    const opened = loop._executor;
    loop._executor = null;
    opened?.then((executor) => executor.shutdown({ wait: false })).catch(() => {});
  },
};

/** Lets the calls finish for `timeout` seconds, and ends those that run on. */
async function shutDown(opened: Promise<Executor | null>, timeout: number | null): Promise<void> {
  // Whoever needed the executor was told why there is none.
  const executor = await opened.catch(() => null);
  if (executor === null) return;
  if (timeout === null) return await executor.shutdown();
  const { host } = wired;
  let timer: unknown;
  const late = new Promise<'late'>((resolve) => {
    timer = host.setTimer(() => resolve('late'), timeout * 1000);
  });
  const outcome = await Promise.race([executor.shutdown(), late]);
  host.clearTimer(timer);
  if (outcome !== 'late') return;
  host.report(
    `The default executor did not finish its calls within ${timeout} seconds: they are ended`,
    undefined,
  );
  await executor.shutdown({ cancelFutures: true, terminate: true });
}
