/** What a worker of BullMQ's does with a job, where nobody helps. */

import type { Job } from 'bullmq';
import { jobs, type Job as Name } from '../pools/work/jobs.ts';

export default async function processor({ name, data }: Pick<Job, 'name' | 'data'>): Promise<unknown> {
  const fn = jobs[name as Name] as (value: unknown) => unknown; // as: whoever adds it gives what the call takes
  return fn(data.value);
}
