/** The callbacks of a loop, and where errors go that have no other place. */

import { checkCallback, checkTime } from './check.ts';
import type { Context } from './context.ts';
import { iscoroutinefunction } from './coroutine-function.ts';
import type { ExceptionContext, ExceptionHandler } from './exception-handler.ts';
import { Handle, TimerHandle } from './handle.ts';
import { wired } from './host.ts';
import type { EventLoop } from './loop.ts';
import { Scheduler } from './scheduler.ts';

/** In which context a callback is called. */
interface CallbackOptions {
  /** Default: a copy of the current one. */
  readonly context?: Context | undefined;
}

export abstract class Callbacks extends Scheduler {
  #exceptionHandler: ExceptionHandler | null = null;

  /**
   * Has `callback` called in the next batch, in the order of the calls. Python's `call_soon`, without arguments:
   * JavaScript has closures.
   *
   * @param options `context`: the context to call it in; default: a copy of the current one.
   * @throws {RuntimeError} If the loop is closed.
   */
  callSoon(callback: () => unknown, options: CallbackOptions = {}): Handle {
    this._checkClosed();
    this.#check('callSoon', callback);
    const handle = new Handle(callback, this.#loop, options.context);
    this._schedule(handle);
    return handle;
  }

  /**
   * Has `callback` called after `delay` seconds.
   *
   * @throws {RangeError} If `delay` is not a number (Python's ValueError).
   * @throws {RuntimeError} If the loop is closed.
   */
  callLater(delay: number, callback: () => unknown, options: CallbackOptions = {}): TimerHandle {
    checkTime('callLater', 'delay', delay);
    this.#check('callLater', callback);
    return this.callAt(this.time() + delay, callback, options);
  }

  /**
   * Has `callback` called when the loop's clock shows `when` seconds.
   *
   * @throws {RangeError} If `when` is not a number (Python's ValueError).
   * @throws {RuntimeError} If the loop is closed.
   */
  callAt(when: number, callback: () => unknown, options: CallbackOptions = {}): TimerHandle {
    this._checkClosed();
    checkTime('callAt', 'when', when);
    this.#check('callAt', callback);
    const timer = new TimerHandle(when, callback, this.#loop, options.context);
    this._addTimer(timer);
    return timer;
  }

  /**
   * Sets what is called with errors that have no other place to go: of callbacks, and of tasks that nobody asked.
   *
   * @param handler `null`: the default one, which prints to stderr.
   */
  setExceptionHandler(handler: ExceptionHandler | null): void {
    if (handler !== null) checkCallback('setExceptionHandler', handler);
    this.#exceptionHandler = handler;
  }

  /** The handler that was set, or `null`. */
  getExceptionHandler(): ExceptionHandler | null {
    return this.#exceptionHandler;
  }

  /** Prints the error to stderr. */
  defaultExceptionHandler(context: ExceptionContext): void {
    const { message, exception, future, task, sourceTraceback } = context;
    const lines = [message];
    if (future !== undefined) lines.push(`  future: ${future}`);
    if (task !== undefined) lines.push(`  task: ${task}`);
    if (sourceTraceback !== undefined) lines.push('  created at:', sourceTraceback);
    wired.host.report(lines.join('\n'), exception);
  }

  /** Calls the exception handler. An error of the handler itself is printed, with the one it was called for. */
  callExceptionHandler(context: ExceptionContext): void {
    if (this.#exceptionHandler === null) {
      this.#print(context);
      return;
    }
    try {
      this.#exceptionHandler(this.#loop, context);
    } catch (exception) {
      this.#print({ message: 'Unhandled error in exception handler', exception });
      this.#print(context);
    }
  }

  /** A default handler may be the user's own, and fail. // CPython 3.13, BaseEventLoop.call_exception_handler */
  #print(context: ExceptionContext): void {
    try {
      this.defaultExceptionHandler(context);
    } catch (error) {
      wired.host.report('Exception in default exception handler', error);
    }
  }

  /** // CPython 3.13, BaseEventLoop._check_callback */
  #check(what: string, callback: unknown): void {
    checkCallback(what, callback);
    if (this._debug !== null && iscoroutinefunction(callback)) {
      throw new TypeError(`coroutines cannot be used with ${what}(): a task would run it, by createTask`);
    }
  }

  get #loop(): EventLoop {
    return this as Callbacks as EventLoop; // as: EventLoop is the only one that extends this
  }
}
