/** The suite that every executor passes, for any test tool. */

export type { CaseContext, ExecutorCase, Need, Setting } from './executor-case.ts';
export { executorCases } from './executor-cases.ts';
export type { Gate } from './gate.ts';
export type { GateHandle } from './gate-marks.ts';
export { type OpenExecutor, type RunOptions, runExecutorCase } from './run-case.ts';
export { type TestTool, testExecutor } from './test-executor.ts';
