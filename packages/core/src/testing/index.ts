/** Help for tests of what is built on the loop. */

import '../index.ts';

export { VirtualClock } from './virtual-clock.ts';
