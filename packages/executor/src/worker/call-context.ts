import { builtin, host, setTimer } from '../host.ts';
import { textOf } from '../wire/text-of.ts';
import { encodeThrown, type Thrown } from '../wire/thrown.ts';

/**
 * Which call an uncaught error belongs to.
 *
 * A call that has ended can leave a timer or a promise behind that fails later, while another call runs. The first
 * must not fail the second; but an error of the call that runs itself has to, or it would never end.
 */
export interface OpenCall {
  /** Ends the call, for something of its own has crashed; undefined once it has ended. */
  crash: ((thrown: Thrown) => void) | undefined;
}

interface Storage {
  run<R>(store: OpenCall, body: () => R): R;
  getStore(): OpenCall | undefined;
}

const hooks = builtin<{ readonly AsyncLocalStorage: new () => Storage }>('node:async_hooks');
const storage: Storage | undefined = hooks === undefined ? undefined : new hooks.AsyncLocalStorage();

/** The last call that began. A browser cannot tell whose an error is: while that call is open, it counts as its own. */
let last: OpenCall | undefined;

/** Runs `body` as part of `call`. */
export function within<R>(call: OpenCall, body: () => R): R {
  if (storage !== undefined) return storage.run(call, body);
  last = call;
  return body();
}

/** The part of a Web Worker's global scope that is used. */
interface WorkerScope {
  addEventListener?(type: 'error' | 'unhandledrejection', listener: (event: ErrorEvent) => void): void;
}

interface ErrorEvent {
  /** What was thrown, of an `error`; it may be anything. */
  readonly error?: unknown;
  /** The same of an `unhandledrejection`. */
  readonly reason?: unknown;
  readonly type: string;
  preventDefault(): void;
}

function nameOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
}

/**
 * Ends this thread, which the library reports: a call could not be answered, and would be waited for without end. Not with
 * `error` itself: a DOMException arrives as an empty object.
 */
export function crashWorker(error: unknown): void {
  host.process?.removeAllListeners('uncaughtException');
  setTimer(() => {
    throw new Error(`the answer could not be posted: ${textOf(error)}`);
  }, 0);
}

/** Listens to the errors of this worker that nobody caught. `warn` is told of those that belong to no open call. */
export function watchErrors(warn: (thrown: Thrown) => void): void {
  const settle = (error: unknown): void => {
    const crash = (storage === undefined ? last : storage.getStore())?.crash;
    (crash ?? warn)(encodeThrown(error));
  };
  if (storage === undefined) {
    const scope = host as WorkerScope; // as: Node's has none of it
    const listen = (event: ErrorEvent): void => {
      // Else the browser reports it to the page, too, as an error of the page's own.
      event.preventDefault();
      settle(event.type === 'error' ? event.error : event.reason);
    };
    scope.addEventListener?.('error', listen);
    scope.addEventListener?.('unhandledrejection', listen);
    return;
  }
  host.process?.on('unhandledRejection', settle);
  host.process?.on('uncaughtException', (error) => {
    // An answer that could not be posted after all: the caller would wait for ever, so this worker has to end.
    if (storage?.getStore() === undefined && nameOf(error) === 'DataCloneError') crashWorker(error);
    else settle(error);
  });
}
