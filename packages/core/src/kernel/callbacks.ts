/** The callbacks of a loop: soon, at a time, at a signal; and where errors go that have no other place. */

import { checkCallback, checkTime } from './check.ts';
import type { Context } from './context.ts';
import { makesCoroutines } from './coroutine-function.ts';
import type { ExceptionContext, ExceptionHandler } from './exception-handler.ts';
import { Handle, TimerHandle } from './handle.ts';
import { wired } from './host.ts';
import type { EventLoop } from './loop.ts';
import { running } from './running.ts';
import { Scheduler } from './scheduler.ts';
import { SignalHandlers } from './signals.ts';
import { Task } from './task.ts';

/** In which context a callback is called. */
interface CallbackOptions {
  /** Default: a copy of the current one. */
  readonly context?: Context | undefined;
}

export abstract class Callbacks extends Scheduler {
  /** @internal */
  readonly _signals: SignalHandlers = new SignalHandlers(this.#loop);
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
   * Has `callback` called by the loop whenever the process is sent a signal, in a copy of the current context. A signal
   * has one handler in each loop: a second one replaces it. While one is set and the loop runs, the process stays alive.
   *
   * @param signal Its name, as `'SIGTERM'`.
   * @param callback A plain function; for an async one use `loop.bind(fn)`.
   * @throws {TypeError} If `callback` is no function, or one of a coroutine.
   * @throws {RangeError} If there is no such signal (Python's ValueError).
   * @throws {RuntimeError} If it cannot be caught (SIGKILL, SIGSTOP), if the host has no signals (a browser, a worker), or
   *   if the loop is closed.
   *
   * @example
   * ```ts
   * import * as asyncio from '@tsyncio/core';
   *
   * await asyncio.run(async () => {
   *   const loop = asyncio.getRunningLoop();
   *   const stopped = loop.createFuture<string>();
   *   loop.addSignalHandler('SIGTERM', () => stopped.setResult('stopped'));
   *   loop.callLater(0.01, () => process.kill(process.pid, 'SIGTERM'));
   *   console.log(await stopped);
   * });
   * ```
   */
  addSignalHandler(signal: `SIG${string}`, callback: () => unknown): void {
    this._signals.set(signal, callback);
  }

  /**
   * Removes the handler of a signal.
   *
   * @returns Whether there was one.
   * @throws {RangeError} If there is no such signal (Python's ValueError).
   */
  removeSignalHandler(signal: `SIG${string}`): boolean {
    return this._signals.remove(signal);
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

  /**
   * Calls the exception handler, in the context of the task or the callback that the error is about. An error of the
   * handler itself is printed, with the one it was called for.
   */
  callExceptionHandler(context: ExceptionContext): void {
    if (this.#exceptionHandler === null) {
      this.#print(context);
      return;
    }
    const previous = running.context;
    running.context = contextOf(context) ?? previous;
    try {
      this.#exceptionHandler(this.#loop, context);
    } catch (exception) {
      this.#print({ message: 'Unhandled error in exception handler', exception });
      this.#print(context);
    } finally {
      running.context = previous;
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
    if (this._debug !== null && makesCoroutines(callback)) {
      throw new TypeError(`coroutines cannot be used with ${what}(): a task would run it, by createTask`);
    }
  }

  get #loop(): EventLoop {
    return this as Callbacks as EventLoop; // as: EventLoop is the only one that extends this
  }
}

/** The context of what an error is about, where it has one. A callback that fails is called in its own. */
function contextOf({ task, future, handle }: ExceptionContext): Context | null {
  const about = task ?? future ?? handle;
  return about instanceof Task || about instanceof Handle ? about.getContext() : null;
}
