/**
 * For `node --import @tsyncio/opentelemetry/register`: as `instrument()`, without a line in the program.
 *
 * @module
 */

import { instrument } from './instrumentation.ts';

instrument();
