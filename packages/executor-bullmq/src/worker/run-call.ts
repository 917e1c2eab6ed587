import {
  type Blocking,
  BrokenWorkerError,
  blocking,
  type Executor,
  type ExecutorFuture,
} from '@tsyncio/executor';
import { encodeThrown } from '@tsyncio/executor/packing';
import type { CallData } from '../wire/call-data.ts';
import type { Reply } from '../wire/reply.ts';

/** How a call ended here: what its client is told, and the error of one that failed. */
export interface Ended {
  readonly reply: Reply;
  readonly failure: unknown;
  readonly failed: boolean;
  /** Whether what ran it was lost. */
  readonly lost: boolean;
}

/** A call that runs on the threads of this process. */
export interface RunningCall {
  readonly ended: Promise<Ended>;
  /** Whether a thread has it: it may be starting yet. */
  running(): boolean;
  cancel(): void;
}

/** Runs a call on the threads of this process. */
export function runCall(executor: Executor, call: CallData, fn: Callable): RunningCall {
  const { each, timeout, args } = call;
  const view = timeout === undefined ? executor : executor.with({ timeout });
  if (each !== undefined) return runChunk(view, fn, call);
  const future: ExecutorFuture<unknown> = view.submit(fn, ...args);
  return {
    ended: future.then((value) => succeeded({ kind: 'value', value }), failedWith),
    running: () => future.running(),
    cancel: () => void future.cancel(),
  };
}

/** Runs the items of a call that is a chunk of `map`: in one message, as it came. */
function runChunk(view: Executor, fn: Callable, { each, args }: CallData): RunningCall {
  const options = { chunksize: args.length };
  const results =
    each === 'argument'
      ? view.map(fn as Blocking<[unknown], unknown>, args, options)
      : view.starmap(fn, args as readonly unknown[][], options); // as: they were checked to be arrays
  const values: unknown[] = [];
  const collect = async (): Promise<Ended> => {
    try {
      for await (const value of results) values.push(value);
      return succeeded({ kind: 'chunk', values });
    } catch (failure) {
      const { reply, ...ended } = failedWith(failure);
      return { ...ended, reply: reply.kind === 'thrown' ? { ...reply, kind: 'chunk', values } : reply };
    }
  };
  // Of its one call no more is known than that it was sent.
  return { ended: collect(), running: () => true, cancel: () => void results.return?.() };
}

/** What is called: an export of a module that is served. */
export type Callable = Blocking<unknown[], unknown>;

const known = new Map<string, Callable>();

/** Names that were asked for are kept, up to so many: anybody can ask for any. */
const mostKnown = 1000;

/**
 * The export that has this name.
 *
 * @param href The URL of its module, which is one that is served.
 * @throws {TypeError} If no export can have it.
 */
export function functionOf(href: string, name: string): Callable {
  const key = `${name} ${href}`;
  let fn = known.get(key);
  if (fn !== undefined) return fn;
  fn = blocking<Record<string, (...args: unknown[]) => unknown>>(href)[name];
  // A name that no export can be called by, `then` say.
  if (fn === undefined) throw new TypeError(`'${name}' is no name of a function`);
  if (known.size < mostKnown) known.set(key, fn);
  return fn;
}

function succeeded(reply: Reply): Ended {
  return { reply, failure: undefined, failed: false, lost: false };
}

function failedWith(failure: unknown): Ended {
  const reply: Reply = { kind: 'thrown', thrown: encodeThrown(failure) };
  return { reply, failure, failed: true, lost: failure instanceof BrokenWorkerError };
}
