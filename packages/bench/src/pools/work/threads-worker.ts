/** The same calls as threads.js wants them: a worker tells what it has. */

import { expose } from 'threads/worker';
import { jobs } from './jobs.ts';

expose(jobs);
