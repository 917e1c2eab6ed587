/**
 * OpenTelemetry for tasks and blocking calls: spans, and the active context across `await` and into workers.
 *
 * @module
 */

export { inSpan } from './in-span.ts';
export {
  type InstrumentationConfig,
  instrument,
  TsyncioInstrumentation,
} from './instrumentation.ts';
