import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerSettings } from '@tsyncio/executor';
import type { Host, Library, NativeWorker } from './host.ts';

const require = createRequire(import.meta.url);

/**
 * Loads the worker's entry: always the built file, for Node loads it, also where a test tool runs this package's source.
 * As source, for a file would be refused in a program that was started with `--input-type`, which workers inherit.
 */
const file = pathToFileURL(require.resolve('@tsyncio/executor-threads/worker'));
const entry = `import(${JSON.stringify(file.href)})`;

// Do not import `threads` here: that alone makes SIGINT and SIGTERM end the process. These files of it do not; for they are
// none of its public ones, package.json names one version of it.
const folder = dirname(require.resolve('threads'));
const { spawn } = require(join(folder, 'master/spawn.js')) as Library; // as: it is untyped there
const { Transfer } = require(join(folder, 'transferable.js')) as Library; // as: likewise

/** Worker threads of Node. */
export const host: Host = {
  sharedMemory: true,
  refused: [],
  spawn,
  Transfer,

  start({ env, resourceLimits, exited, lost }: WorkerSettings, receive): NativeWorker {
    const worker = new Worker(entry, {
      eval: true,
      ...(env === undefined ? {} : { env }),
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    worker.on('message', receive);
    worker.on('messageerror', lost);
    worker.on('error', lost);
    worker.on('exit', (code) => exited(code));
    return worker as NativeWorker; // as: what can be moved is for the thread to say; it refuses the rest
  },
};
