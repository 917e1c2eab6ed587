/** Executors with one fault each, to see that the suite finds it. */
import {
  CancelledError,
  type Executor,
  type ExecutorFuture,
  PoolExecutor,
  type PoolOptions,
  type WorkerSettings,
} from '@tsyncio/executor';
import type { OpenExecutor } from '@tsyncio/executor/testing';
import { type BareThread, openThreads, ThreadPool } from './thread-pool.ts';

type Submit = (fn: never, ...args: readonly unknown[]) => ExecutorFuture<unknown>;

/** An executor with another `submit`, in its views too. */
function submitting(options: PoolOptions, wrap: (submit: Submit, executor: Executor) => Submit): Executor {
  const change = <E extends Executor>(executor: E): E => {
    const submit = executor.submit.bind(executor) as unknown as Submit; // as: of its signatures the loosest
    const view = executor.with.bind(executor);
    return Object.assign(executor, {
      submit: wrap(submit, executor),
      with: (given: object) => change(view(given)),
    });
  };
  return change(openThreads(options));
}

/** A future of another promise, with the methods of `future`. */
function like(future: ExecutorFuture<unknown>, promise: Promise<unknown>): ExecutorFuture<unknown> {
  const methods = {
    cancel: () => future.cancel(),
    running: () => future.running(),
    done: () => future.done(),
    cancelled: () => future.cancelled(),
    toString: () => String(future),
  };
  promise.catch(() => {});
  return Object.assign(promise, methods) as unknown as ExecutorFuture<unknown>; // as: it has what one has
}

function every(nth: number): () => boolean {
  let count = 0;
  return () => ++count % nth === 0;
}

class Deaf extends ThreadPool {
  override start(settings: WorkerSettings): BareThread {
    return super.start({ ...settings, exited: () => {}, lost: () => {} });
  }
}

class Immortal extends ThreadPool {
  override async terminate({ worker }: BareThread): Promise<void> {
    // Late: whoever cannot wait for it has two workers at once.
    setTimeout(() => void worker.terminate(), 1000).unref();
  }
}

class Poor extends ThreadPool {
  override start(settings: WorkerSettings): BareThread {
    return super.start({ ...settings, env: undefined });
  }
}

class Copying extends ThreadPool {
  // So that the library carries the calls.
  override readonly capabilities = { ...new ThreadPool().capabilities, sharedMemory: false };

  override run(thread: BareThread, message: unknown): Promise<unknown> {
    return super.run(thread, message, []);
  }
}

class Stuck extends ThreadPool {
  override close(): Promise<void> {
    return new Promise(() => {});
  }
}

/** One wrong thing each, by what it is. */
export const faulty: Readonly<Record<string, OpenExecutor>> = {
  'loses a call': (options) => {
    const hit = every(40);
    return submitting(options, (submit) => (fn, ...args) => {
      const future = submit(fn, ...args);
      return hit() ? like(future, new Promise(() => {})) : future;
    });
  },
  'runs a call twice': (options) => {
    const hit = every(40);
    return submitting(options, (submit) => (fn, ...args) => {
      if (hit()) void submit(fn, ...args).catch(() => {});
      return submit(fn, ...args);
    });
  },
  'swallows an error': (options) =>
    submitting(options, (submit) => (fn, ...args) => {
      const future = submit(fn, ...args);
      return like(
        future,
        future.catch((error: unknown) =>
          error instanceof CancelledError ? Promise.reject(error) : undefined,
        ),
      );
    }),
  'gives the result of another call': (options) => {
    let last: Promise<unknown> = Promise.resolve();
    const hit = every(40);
    return submitting(options, (submit) => (fn, ...args) => {
      const future = submit(fn, ...args);
      const given = hit() ? like(future, last) : future;
      last = future;
      return given;
    });
  },
  'runs what was cancelled': (options) => openThreads({ ...options, onCancel: 'abandon' }),
  'forgets priorities': (options) =>
    submitting(options, (_submit, executor) => {
      const plain = executor.with({ priority: 0 });
      return plain.submit.bind(plain) as unknown as Submit; // as: of its signatures the loosest
    }),
  'forgets maxQueue': (options) => openThreads({ ...options, maxQueue: undefined }),
  'has a worker too many': (options) =>
    openThreads({ ...options, maxWorkers: (options.maxWorkers ?? 1) + 1 }),
  'starts its workers late': (options) => openThreads({ ...options, minWorkers: undefined }),
  'keeps idle workers': (options) => openThreads({ ...options, idleTimeout: undefined }),
  'forgets the initializer': (options) => openThreads({ ...options, initializer: undefined }),
  'does not hear a worker exit': (options) => openThreads(options, new Deaf()),
  'does not end a worker': (options) => openThreads(options, new Immortal()),
  'forgets env': (options) => openThreads(options, new Poor()),
  'copies what it says it moves': (options) => openThreads(options, new Copying()),
  'never ends its shutdown': (options) => openThreads(options, new Stuck()),
  'shuts down at once': (options) => {
    const executor = openThreads(options);
    const shutdown = executor.shutdown.bind(executor);
    return Object.assign(executor, {
      shutdown: (given: object) => shutdown({ ...given, terminate: true }),
    });
  },
  'counts wrong': (options) => {
    const executor = new PoolExecutor(new ThreadPool(), options);
    const statistics = executor.statistics.bind(executor);
    return Object.assign(executor, {
      statistics: () => ({ ...statistics(), cancelled: 0 }),
    });
  },
  'ends the process': (options) => openThreads(options),
};
