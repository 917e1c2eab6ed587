/** Tells its parent how much memory a worker of a subject takes, in bytes. */

import { SUBJECTS } from './subjects/subjects.ts';
import type { Place } from './work/work.ts';

const workers = 4;

/** Long enough for the calls to go to a worker each. */
const milliseconds = 50;

const [, , id] = process.argv;
const subject = SUBJECTS.find((one) => one.id === id);
if (subject === undefined) throw new Error(`Cannot measure '${id}' as there is no such subject`);

const used = (): number => {
  globalThis.gc?.();
  return process.memoryUsage.rss();
};

const before = used();
const pool = await subject.open(workers);
const places = async (): Promise<Place[]> =>
  // as: that is what the call gives
  (await Promise.all(Array.from({ length: workers }, () => pool.call('place', milliseconds)))) as Place[];
await places();
const children = new Map((await places()).map(({ pid, rss }) => [pid, rss]));
children.delete(process.pid);
const ofChildren = [...children.values()].reduce((sum, rss) => sum + rss, 0);
process.send?.((used() - before + ofChildren) / workers);
await pool.close();
process.disconnect?.();
