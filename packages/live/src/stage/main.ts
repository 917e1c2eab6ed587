/** The script of a frame in which a program runs. */

import { setEventLoop } from '@tsyncio/core';
import { EventLoop } from '../modules/core.ts';
import { pace } from './here.ts';
import { pacedDate } from './paced-date.ts';
import { pacedWorker } from './paced-worker.ts';
import { openStage, type StageWindow } from './stage.ts';

const stageWindow: StageWindow = window;
stageWindow.tsyncioStage = openStage();
globalThis.Date = pacedDate(pace);
globalThis.Worker = pacedWorker(pace, Worker);
// With shared memory calls would go to workers past what keeps the pace.
Object.defineProperty(globalThis, 'crossOriginIsolated', { value: false });
setEventLoop(new EventLoop());
