/**
 * Python's asyncio for TypeScript.
 *
 * @module
 */

import './executors/wiring.ts';

// Coroutines and tasks
// Blocking calls
export { blocking, openExecutor, sleepSync, transfer } from '@tsyncio/executor';
// Waiting
export { anext, type Steppable } from './combinators/anext.ts';
export { type AsCompletedOptions, asCompleted } from './combinators/as-completed.ts';
export type { AwaitableIterator } from './combinators/awaitable-iterator.ts';
export { fromPromise } from './combinators/from-promise.ts';
export { type GatherOptions, gather } from './combinators/gather.ts';
export { shield } from './combinators/shield.ts';
export { sleep } from './combinators/sleep.ts';
export {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type Waited,
  type WaitOptions,
  wait,
} from './combinators/wait.ts';
export { waitFor } from './combinators/wait-for.ts';
export { toThread } from './executors/to-thread.ts';
export { wrapFuture } from './executors/wrap-future.ts';
// Programs
export { isMain } from './host/index.ts';
// Context variables
// The loop
// Errors
export {
  type Alarm,
  Awaitable,
  type AwaitableLike,
  allTasks,
  BaseExceptionGroup,
  CancelledError,
  type Clock,
  Context,
  ContextVar,
  Coroutine,
  type CoroutineFunction,
  type CoroutineLike,
  copyContext,
  coroutine,
  createEagerTaskFactory,
  createTask,
  currentTask,
  DeadlockError,
  type ErrorCondition,
  EventLoop,
  type ExceptionContext,
  ExceptionGroup,
  type ExceptionHandler,
  eagerTaskFactory,
  ensureFuture,
  Future,
  getEventLoop,
  getRunningLoop,
  Handle,
  type Idleness,
  type Inspection,
  InvalidStateError,
  inspect,
  isCancelled,
  iscoroutine,
  iscoroutinefunction,
  isfuture,
  KeyboardInterrupt,
  type LoopOptions,
  newEventLoop,
  type ResultOf,
  RuntimeError,
  rethrowCancelled,
  type Suspension,
  setEventLoop,
  Task,
  type TaskFactory,
  type TaskInspection,
  type TaskOptions,
  TimeoutError,
  TimerHandle,
  Token,
} from './kernel/index.ts';
// Queues
export { QueueEmpty, QueueFull, QueueShutDown } from './queues/errors.ts';
export { LifoQueue } from './queues/lifo-queue.ts';
export { type PriorityOptions, PriorityQueue } from './queues/priority-queue.ts';
export { Queue, type ShutdownOptions } from './queues/queue.ts';
export { type RunMainOptions, run } from './scopes/run.ts';
export { Runner, type RunnerOptions, type RunOptions } from './scopes/runner.ts';
export { TaskGroup, taskGroup } from './scopes/task-group.ts';
export { Timeout, timeout, timeoutAt } from './scopes/timeout.ts';
export { Barrier } from './sync/barrier.ts';
export { BoundedSemaphore } from './sync/bounded-semaphore.ts';
export { BrokenBarrierError } from './sync/broken-barrier-error.ts';
export { Condition } from './sync/condition.ts';
export { Event } from './sync/event.ts';
export { Held } from './sync/held.ts';
export { Lock } from './sync/lock.ts';
export { Semaphore } from './sync/semaphore.ts';
