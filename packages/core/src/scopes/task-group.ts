import {
  type Aborter,
  BaseExceptionGroup,
  Call,
  CancelledError,
  Coroutine,
  type CoroutineLike,
  checkBody,
  currentTask,
  type EventLoop,
  getRunningLoop,
  isCancelled,
  isGenerator,
  KeyboardInterrupt,
  type Made,
  newAborter,
  printsItself,
  type ResultOf,
  RuntimeError,
  running,
  type Task,
  type TaskOptions,
  Waiter,
  type WaitSource,
} from '../kernel/index.ts';

/** How the body of a group ended. */
type Outcome = { readonly error: unknown } | null;

/**
 * Tasks that end together, as the body of `taskGroup` gets them. Python's `asyncio.TaskGroup`.
 */
export class TaskGroup implements WaitSource {
  static {
    printsItself(TaskGroup);
  }

  #state: 'created' | 'entered' | 'exiting' | 'finished' = 'created';
  /** Whether all that is left of the group was cancelled. */
  #aborting = false;
  #loop: EventLoop | null = null;
  #parent: Task<unknown> | null = null;
  /** Where in the parent the body runs. */
  #place: typeof running.frame = null;
  /** Cancellations of the parent that arrived before the group began. */
  #cancelling = 0;
  /** Whether the parent's cancellation is ours, so that it must be taken back. */
  #cancelsParent = false;
  readonly #tasks = new Set<Task<unknown>>();
  readonly #errors: unknown[] = [];
  /** A KeyboardInterrupt goes before all other errors, alone. */
  #baseError: Outcome = null;
  #completed: Waiter | null = null;
  #controller: Aborter | null = null;

  /**
   * Makes a task that the group waits for. Where it fails, the others are cancelled.
   *
   * @param source A Coroutine, a generator, or a function without arguments that makes either or is async.
   * @param options See {@link TaskOptions}.
   * @returns The task; its result can be asked for when the group is over.
   * @throws {TypeError} If it is none of these: a promise above all.
   * @throws {RuntimeError} If the group is over, or is shutting down.
   */
  createTask<T>(source: CoroutineLike<T>, options?: TaskOptions): Task<T> {
    const refusal = this.#refusal();
    if (refusal !== null) {
      if (source instanceof Coroutine) source.close();
      else if (isGenerator(source)) source.return(undefined as never); // as: it ends before it begins
      throw new RuntimeError(refusal);
    }
    const task = (this.#loop as EventLoop).createTask(source, options); // as: _enter() set it
    // CPython 3.13.2: also an eager task that is done is told of later, or its error would end the group in here.
    this.#tasks.add(task);
    task.addDoneCallback(this.#onTaskDone as (task: unknown) => void); // as: it is told of tasks alone
    // An eager task may have ended the group before it belonged to it (docs/differences.md, 20).
    if (this.#aborting) task.cancel();
    return task;
  }

  /**
   * Ends the group early: cancels its tasks and its body. The group ends without an error, unless a task or the body
   * fails while it cleans up. Does nothing where the group is over, or ends early already. Python 3.15's
   * `TaskGroup.cancel`.
   */
  cancel(): void {
    if (this.#state === 'created' || this.#isOver || this.#aborting) return;
    this.#abort();
    this.#cancelParent();
  }

  /** A signal that aborts when the group does, for what takes one. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = newAborter();
      if (this.#aborting) this.#controller.abort(new CancelledError());
    }
    return this.#controller.signal;
  }

  /** // CPython 3.13, TaskGroup.__aenter__ @internal */
  _enter(): void {
    this.#loop = getRunningLoop();
    this.#parent = currentTask();
    if (this.#parent === null) throw new RuntimeError(`${this} cannot determine the parent task`);
    this.#place = running.frame;
    this.#cancelling = this.#parent._cancellation?.isDue === true ? 0 : this.#parent.cancelling();
    this.#state = 'entered';
  }

  /** The body has ended. // CPython 3.13, TaskGroup.__aexit__ @internal */
  *_exit(outcome: Outcome): Generator<unknown, void, unknown> {
    this.#state = 'exiting';
    if (outcome !== null && outcome.error instanceof KeyboardInterrupt) this.#baseError ??= outcome;
    const cancelled = outcome !== null && isCancelled(outcome.error);
    let cancellation = cancelled ? outcome : null;
    let interruption: Outcome = null;
    if (outcome !== null && !this.#aborting) this.#abort();

    // A wait may be cancelled several times: by the group itself, and by whoever cancels the parent.
    while (this.#tasks.size > 0) {
      this.#completed = new Waiter((this.#parent as Task<unknown>).getLoop(), this); // as: _enter() set it
      try {
        yield* this.#completed;
      } catch (error) {
        if (!isCancelled(error)) throw error;
        interruption = { error };
        if (!this.#aborting) {
          cancellation = interruption;
          this.#abort();
        }
      }
      this.#completed = null;
    }
    this.#state = 'finished';
    if (this.#cancelsParent && this.#baseError === null) {
      // Somebody else's cancellation may have come on top of ours: then it must go on.
      cancellation = this.#takeBack() ? null : (cancellation ?? interruption);
    }
    if (outcome !== null && !cancelled) this.#errors.push(outcome.error);
    this.#raise(cancellation);
  }

  /** Takes our cancellation of the parent back. Returns whether there is no other. */
  #takeBack(): boolean {
    const parent = this.#parent as Task<unknown>; // as: _enter() set it
    if (parent.uncancel() > this.#cancelling) return false;
    // Where the body ended without another wait, it has not arrived, and must not any more.
    if (parent._cancellation !== null) parent._cancellation.isDue = false;
    return true;
  }

  #raise(cancellation: Outcome): void {
    if (this.#baseError !== null) this.#raiseAlone(this.#baseError.error);
    if (cancellation !== null && this.#errors.length === 0) throw cancellation.error;
    if (this.#errors.length === 0) return;
    const parent = this.#parent as Task<unknown>; // as: _enter() set it
    // The cancellation of somebody else must still arrive, at the parent's next wait.
    if (parent.cancelling() > 0) {
      parent.uncancel();
      parent.cancel();
    }
    throw new BaseExceptionGroup('unhandled errors in a TaskGroup', this.#errors);
  }

  /** Throws a KeyboardInterrupt. The other errors would be lost with it: they go to the exception handler (docs/differences.md, 22). */
  #raiseAlone(error: unknown): never {
    const { _loop: loop } = this.#parent as Task<unknown>; // as: _enter() set it
    for (const exception of this.#errors) {
      if (exception === error) continue;
      const message = `${this} ends with ${String(error)} in place of this error`;
      loop.callExceptionHandler({ message, exception });
    }
    throw error;
  }

  /** Whether all that is left is that the parent goes on. */
  get #isOver(): boolean {
    return this.#state === 'finished' || (this.#state === 'exiting' && this.#tasks.size === 0);
  }

  #refusal(): string | null {
    if (this.#state === 'created') return `${this} has not been entered`;
    if (this.#isOver) return `${this} is finished`;
    return this.#aborting ? `${this} is shutting down` : null;
  }

  #abort(): void {
    this.#aborting = true;
    for (const task of this.#tasks) if (!task.done()) task.cancel();
    this.#controller?.abort(new CancelledError());
  }

  /** Cancels the body, or the wait for the tasks; what comes of it is taken back at the end. */
  #cancelParent(): void {
    if (this.#cancelsParent) return;
    this.#cancelsParent = true;
    (this.#parent as Task<unknown>)._cancelWithin(this.#place); // as: _enter() set it
  }

  /** // CPython 3.13, TaskGroup._on_task_done */
  readonly #onTaskDone = (task: Task<unknown>): void => {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0 && this.#completed !== null && !this.#completed.done()) {
      this.#completed.setResult();
    }
    if (task.cancelled()) return;
    const exception = task.exception();
    if (task._state !== 'failed') return;
    this.#errors.push(exception);
    if (exception instanceof KeyboardInterrupt) this.#baseError ??= { error: exception };
    const parent = this.#parent as Task<unknown>; // as: _enter() set it
    if (parent.done()) {
      const message = `Task ${task} has errored out but its parent task ${parent} is already completed`;
      parent.getLoop().callExceptionHandler({ message, exception, future: task });
    } else if (!this.#aborting && !this.#cancelsParent) {
      this.#abort();
      this.#cancelParent();
    }
  };

  /** @internal */
  _providers(): Iterable<Task<unknown>> {
    return this.#tasks;
  }

  toString(): string {
    const state = this.#aborting && this.#state !== 'finished' ? 'cancelling' : this.#state;
    const tasks = this.#tasks.size === 0 ? '' : `, tasks:${this.#tasks.size}`;
    const errors = this.#errors.length === 0 ? '' : `, errors:${this.#errors.length}`;
    return `<TaskGroup [${state}${tasks}${errors}]>`;
  }
}

/**
 * Runs `body` in this task, and waits for all tasks that it made in its group. Where one of them fails, or the body
 * does, the others are cancelled. Python's `asyncio.TaskGroup` as a context manager.
 *
 * **Cancellation:** cancels the body and all tasks of the group, and waits for them.
 *
 * @param body An async function, a generator function, or any that makes a coroutine. It gets the {@link TaskGroup}.
 * @returns What the body gives; `undefined` where `group.cancel()` cut it short.
 * @throws {ExceptionGroup} If a task or the body failed: all the errors, but for cancellations.
 * @throws {KeyboardInterrupt} If a task or the body threw it: alone, and the other errors go to the exception handler.
 * @throws {RuntimeError} If it is awaited where no task runs.
 * @throws {TypeError} If `body` is no function.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const tasks = await asyncio.taskGroup(async (group) => [
 *     group.createTask(asyncio.sleep(0.02, 'slow')),
 *     group.createTask(asyncio.sleep(0.01, 'fast')),
 *   ]);
 *   console.log(tasks.map((task) => task.result())); // [ 'slow', 'fast' ]
 * });
 * ```
 */
export function taskGroup<R extends Made>(body: (group: TaskGroup) => R): Coroutine<ResultOf<R>> {
  checkBody('in taskGroup', body, 'taskGroup(async (group) => { … })');
  return new Call(withGroup, undefined, [body]);
}

const withGroup = function* taskGroup(
  body: (group: TaskGroup) => unknown,
): Generator<unknown, unknown, unknown> {
  const group = new TaskGroup();
  group._enter();
  let result: unknown;
  let outcome: Outcome = null;
  try {
    result = yield* new Call<unknown>(body, undefined, [group]);
  } catch (error) {
    outcome = { error };
  }
  yield* group._exit(outcome);
  return result;
};
