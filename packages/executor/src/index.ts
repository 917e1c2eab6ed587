export { type Blocking, blocking } from './blocking.ts';
export { CancelledError, TimeoutError } from './errors.ts';
export type {
  CallOptions,
  CallTimes,
  Capabilities,
  Executor,
  ExecutorStatistics,
  MapOptions,
  ShutdownOptions,
  Signal,
} from './executor.ts';
export { BrokenWorkerError, ExecutorFullError, ExecutorShutdownError } from './executor-errors.ts';
export { ExecutorFuture } from './executor-future.ts';
export { expose } from './expose.ts';
export { openExecutor } from './opening/open-executor.ts';
export { registerExecutor } from './opening/registry.ts';
export { PoolExecutor } from './pool/pool-executor.ts';
export type { PoolOptions } from './pool/pool-options.ts';
export type { ResourceLimits, WorkerPool, WorkerSettings } from './pool/worker-pool.ts';
export type { RemoteCall, RemoteOutcome } from './remote/remote-call.ts';
export { RemoteExecutor, type RemoteOptions } from './remote/remote-executor.ts';
export type { RemoteQueue } from './remote/remote-queue.ts';
export { sleepSync } from './sleep-sync.ts';
export { transfer } from './transfer.ts';
