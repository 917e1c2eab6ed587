import { backpressure } from './cases/backpressure.ts';
import { callOptions, signals, timeouts } from './cases/call-options.ts';
import { cancelling } from './cases/cancelling.ts';
import { capabilities } from './cases/capabilities.ts';
import { errors } from './cases/errors.ts';
import { inline } from './cases/inline.ts';
import { lostWorkers } from './cases/lost-workers.ts';
import { map } from './cases/map.ts';
import { mapFaults } from './cases/map-faults.ts';
import { initializers, modules } from './cases/modules.ts';
import { ownProcess } from './cases/own-process.ts';
import { results } from './cases/results.ts';
import { shutdown } from './cases/shutdown.ts';
import { statistics } from './cases/statistics.ts';
import { storms } from './cases/storm.ts';
import { together } from './cases/together.ts';
import { togetherFaults } from './cases/together-faults.ts';
import { togetherValues } from './cases/together-values.ts';
import { unhandled } from './cases/unhandled.ts';
import { workers } from './cases/workers.ts';
import type { ExecutorCase } from './executor-case.ts';

/** The suite: what is true of every executor. `testExecutor` registers it; to run single cases, use `runExecutorCase`. */
export const executorCases: readonly ExecutorCase[] = [
  ...results,
  ...inline,
  ...capabilities,
  ...errors,
  ...modules,
  ...initializers,
  ...lostWorkers,
  ...cancelling,
  ...timeouts,
  ...signals,
  ...callOptions,
  ...unhandled,
  ...backpressure,
  ...map,
  ...mapFaults,
  ...shutdown,
  ...workers,
  ...statistics,
  ...ownProcess,
  ...together,
  ...togetherFaults,
  ...togetherValues,
  ...storms,
];
