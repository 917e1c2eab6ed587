/** The same call as threads.js wants it: a worker tells what it has. */
import { expose } from 'threads/worker';
import { noop } from './work.js';

expose(noop);
