/**
 * Python's asyncio for TypeScript.
 *
 * @module
 */

import './executors/wiring.ts';
import './tracing/from-environment.ts';

// Programs

export { isMain } from './host/index.ts';
export { type RunMainOptions, run } from './scopes/run.ts';
export { Runner, type RunnerOptions, type RunOptions } from './scopes/runner.ts';

// Coroutines, tasks and futures

export { anext, type Steppable } from './combinators/anext.ts';
export type { AwaitableIterator } from './combinators/awaitable-iterator.ts';
export { fromPromise } from './combinators/from-promise.ts';
export { wrapFuture } from './executors/wrap-future.ts';
export {
  Awaitable,
  type AwaitableLike,
  allTasks,
  Coroutine,
  type CoroutineFunction,
  type CoroutineLike,
  coroutine,
  createEagerTaskFactory,
  createTask,
  currentTask,
  eagerTaskFactory,
  ensureFuture,
  Future,
  iscoroutine,
  iscoroutinefunction,
  isfuture,
  type Made,
  type ResultOf,
  type Suspension,
  Task,
  type TaskFactory,
  type TaskOptions,
} from './kernel/index.ts';

// Waiting

export { type AsCompleted, type AsCompletedOptions, asCompleted } from './combinators/as-completed.ts';
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
export { TaskGroup, taskGroup } from './scopes/task-group.ts';
export { Timeout, timeout, timeoutAt } from './scopes/timeout.ts';

// Between tasks

export { QueueEmpty, QueueFull, QueueShutDown } from './queues/errors.ts';
export { LifoQueue } from './queues/lifo-queue.ts';
export { type PriorityOptions, PriorityQueue } from './queues/priority-queue.ts';
export { Queue, type ShutdownOptions } from './queues/queue.ts';
export { Barrier } from './sync/barrier.ts';
export { BoundedSemaphore } from './sync/bounded-semaphore.ts';
export { BrokenBarrierError } from './sync/broken-barrier-error.ts';
export { Condition } from './sync/condition.ts';
export { Event } from './sync/event.ts';
export { Held } from './sync/held.ts';
export { Lock } from './sync/lock.ts';
export { Semaphore } from './sync/semaphore.ts';

// Context variables

export { Context, ContextVar, copyContext, Token } from './kernel/index.ts';

// The loop

export {
  type Alarm,
  type Clock,
  EventLoop,
  type ExceptionContext,
  type ExceptionHandler,
  getEventLoop,
  getRunningLoop,
  Handle,
  type Idleness,
  type Inspection,
  inspect,
  type LoopOptions,
  newEventLoop,
  setEventLoop,
  type TaskInspection,
  TimerHandle,
} from './kernel/index.ts';

// Looking on

export type { TraceEvent } from './tracing/event-log.ts';
export { Trace, type TraceData, type TraceOptions, trace } from './tracing/trace.ts';

// Errors

export {
  BaseExceptionGroup,
  CancelledError,
  DeadlockError,
  type ErrorCondition,
  ExceptionGroup,
  InvalidStateError,
  isCancelled,
  KeyboardInterrupt,
  RuntimeError,
  rethrowCancelled,
  TimeoutError,
} from './kernel/index.ts';

// Blocking calls

export { blocking, expose, openExecutor, sleepSync, transfer } from '@tsyncio/executor/program';
export { toThread } from './executors/to-thread.ts';
