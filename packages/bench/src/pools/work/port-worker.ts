/** The same calls without any library: a message is a call or many of them, and so is the answer. */

import { parentPort } from 'node:worker_threads';
import { type Job, jobs } from './jobs.ts';

export interface PortMessage {
  readonly job: Job;
  /** The argument of one call. */
  readonly value?: unknown;
  /** Those of many. */
  readonly values?: readonly unknown[];
}

const port = parentPort;
if (port === null)
  throw new Error('Cannot serve calls as this module must run in a worker: it is on the main thread');

port.on('message', ({ job, value, values }: PortMessage) => {
  const fn = jobs[job] as (value: unknown) => unknown; // as: whoever sends it gives what the call takes
  port.postMessage(values === undefined ? fn(value) : values.map((one) => fn(one)));
});
