/** The same calls as workerpool wants them. */

import workerpool from 'workerpool';
import { jobs } from './jobs.ts';

workerpool.worker(jobs);
