/** The kernel's interface: all that the layers above may use of it. */

export { type Aborter, newAborter } from './abort.ts';
export { Awaitable, type Suspension } from './awaitable.ts';
export { Call } from './call.ts';
export { checkBody, checkCallback, checkLoop, checkOptions, checkTime } from './check.ts';
export { asChore } from './chore.ts';
export type { Alarm, Clock, Idleness } from './clock.ts';
export { Context, ContextVar, copyContext, Token } from './context.ts';
export { type ContextKeeper, keepContexts } from './context-keeper.ts';
export {
  Coroutine,
  type CoroutineLike,
  iscoroutine,
  isGenerator,
  isThenable,
} from './coroutine.ts';
export { type CoroutineFunction, coroutine, iscoroutinefunction } from './coroutine-function.ts';
export { describe, messageOf } from './describe.ts';
export { allTasks, currentTask, getEventLoop, newEventLoop, setEventLoop } from './event-loops.ts';
export {
  BaseExceptionGroup,
  type ErrorCondition,
  ExceptionGroup,
} from './exception-group.ts';
export type { ExceptionContext, ExceptionHandler } from './exception-handler.ts';
export {
  CancelledError,
  DeadlockError,
  define,
  InvalidStateError,
  isCancelled,
  KeyboardInterrupt,
  RuntimeError,
  rethrowCancelled,
  TimeoutError,
} from './exceptions.ts';
export type { Frame, Named } from './frame.ts';
export { Future, isfuture } from './future.ts';
export type { Enter } from './guarded-enter.ts';
export { callAsHost, callOutside, Guest } from './guest.ts';
export { Handle, type Timer, TimerHandle } from './handle.ts';
export {
  type ExecutorCalls,
  environmentSays,
  type Host,
  type HostContext,
  type Signals,
  type TaskStore,
  wired,
} from './host.ts';
export {
  coroutinesOf,
  functionOf,
  Inspection,
  inspect,
  inspectTask,
  stateOf,
  TaskInspection,
} from './inspect.ts';
export { EventLoop } from './loop.ts';
export type { LoopOptions } from './loop-options.ts';
export { observe, type TaskObserver } from './observer.ts';
export { outcomeOf, type TaskOutcome } from './outcome.ts';
export { isOwnWait, OwnWait } from './own-wait.ts';
export { printsItself } from './prints-itself.ts';
export type { AwaitableLike, Made, ResultOf } from './result-of.ts';
export {
  currentLoop,
  currentTask as taskHere,
  getCurrentLoop,
  getRunningLoop,
  ownerHere,
  running,
  runsInStep,
} from './running.ts';
export { Strand, Task } from './task.ts';
export { createEagerTaskFactory, eagerTaskFactory, type TaskFactory } from './task-factory.ts';
export type { TaskOptions } from './task-options.ts';
export { createTask, ensureFuture, followPromise } from './tasks.ts';
export { type Wait, waitInWords } from './wait.ts';
export { noteWaits, waitsSince } from './wait-times.ts';
export { Waiter, type WaitSource } from './waiter.ts';
