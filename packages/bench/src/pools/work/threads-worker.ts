/** The same calls as threads.js wants them: a worker tells what it has. */

import { expose } from 'threads/worker';
import { block, hash, noop, place, size } from './work.ts';

expose({ noop, hash, block, size, place });
