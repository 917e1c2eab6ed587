/** The pace of this stage, and the clock of its loops: one for the stage itself and for the modules of programs. */

import { Pace } from './pace.ts';
import { PacedClock } from './paced-clock.ts';

export const pace: Pace = new Pace();
export const clock: PacedClock = new PacedClock(pace);
