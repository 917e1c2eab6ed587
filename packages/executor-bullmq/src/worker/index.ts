/**
 * The other side of a `BullMQExecutor`: what runs its calls.
 *
 * @module
 */

export { BullMQWorker } from './bullmq-worker.ts';
export type { WorkerLog } from './worker-log.ts';
export type { BullMQWorkerOptions } from './worker-options.ts';
