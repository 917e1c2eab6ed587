/**
 * What a program needs that makes calls, without what makes an executor of a pool: so that importing it, or bundling it,
 * brings no pool along.
 *
 * @module
 */

export { blocking } from './blocking.ts';
export { expose } from './expose.ts';
export { openExecutor } from './opening/open-executor.ts';
export { sleepSync } from './sleep-sync.ts';
export { transfer } from './transfer.ts';
