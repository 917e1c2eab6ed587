/** Gives the kernel its host and its executors. Whatever entry is imported, this comes with it. */

import { thisHost } from '../host/index.ts';
import { wired } from '../kernel/index.ts';
import { executorCalls } from './executor-calls.ts';

wired.host = thisHost();
wired.executors = executorCalls;
