/** Help for tests of what is built on the loop. */

import '../executors/wiring.ts';

export { idle } from './idle.ts';
export { LeakError } from './leak-error.ts';
export { runTest, type TestFixture } from './run-test.ts';
export { Sequencer, type Turn } from './sequencer.ts';
export { VirtualClock } from './virtual-clock.ts';
