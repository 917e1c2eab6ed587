/**
 * Effects as tasks, tasks as Effects, executors as Layers.
 *
 * @module
 */

export { Executor } from './executors/executor.ts';
export { ExecutorOpenError } from './executors/executor-open-error.ts';
export type { ExecutorService } from './executors/executor-service.ts';
export { type LoopLayerOptions, layerLoop } from './loops/layer-loop.ts';
export { Loop } from './loops/loop-reference.ts';
export { type RunEffectOptions, runEffect } from './run-effect.ts';
export { type TaskEffectOptions, taskEffect } from './task-effect.ts';
