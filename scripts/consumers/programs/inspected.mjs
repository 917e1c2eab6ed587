/** Looks at itself, as another process would. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as asyncio from '@tsyncio/core';

const ps = promisify(execFile);

async function look() {
  // The socket opens a moment after the run begins.
  for (;;) {
    const { stdout } = await ps('npx', ['--no', '--', 'tsyncio', 'ps', '--json']);
    if (stdout.includes(`"pid": ${process.pid},`)) break;
  }
  return await ps('npx', ['--no', '--', 'tsyncio', 'ps', String(process.pid)]);
}

await asyncio.run(
  async function main() {
    const sleeper = asyncio.createTask(asyncio.sleep(600), { name: 'sleeper' });
    const { stdout } = await asyncio.fromPromise(look());
    assert.match(stdout, /Task-1 in main > fromPromise: a promise/);
    assert.match(stdout, /sleeper in sleep: \d+ min left/);
    sleeper.cancel();
  },
  { inspectOnSocket: true },
);
console.log('ok');
