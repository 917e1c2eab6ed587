/** Help for tests of what is built on the loop. */

import '../executors/wiring.ts';

export { VirtualClock } from './virtual-clock.ts';
