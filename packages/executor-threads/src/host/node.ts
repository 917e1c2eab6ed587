import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerSettings } from '@tsyncio/executor';
import { findInstalled } from '@tsyncio/executor/installed';
import type { Host, Library, NativeWorker } from './host.ts';

interface Loaded extends Library {
  /** The worker's program. As source, for a file would be refused where this one was started with `--input-type`, which workers inherit. */
  readonly program: string;
}

let loaded: Loaded | undefined;

/** Loads threads when a worker is started first. */
function load(): Loaded {
  if (loaded === undefined) {
    // Always the built file, for Node loads it, also where a test tool runs this package's source.
    const entry = findInstalled('@tsyncio/executor-threads/worker', import.meta.url);
    const require = createRequire(entry);
    // Not the library itself: that alone makes SIGINT and SIGTERM end the process. These files of it do not; for they are none
    // of its public ones, package.json names one version of it.
    const folder = dirname(require.resolve('threads'));
    const { spawn } = require(join(folder, 'master/spawn.js')) as Library; // as: it is untyped there
    const { Transfer } = require(join(folder, 'transferable.js')) as Library; // as: likewise
    loaded = { spawn, Transfer, program: `import(${JSON.stringify(pathToFileURL(entry).href)})` };
  }
  return loaded;
}

/** Worker threads of Node. */
export const host: Host = {
  sharedMemory: true,
  refused: { script: 'worker threads of Node.js find their own' },
  spawn: (worker, options) => load().spawn(worker, options),
  Transfer: (value, list) => load().Transfer(value, list),

  start({ env, resourceLimits, exited, lost }: WorkerSettings, receive): NativeWorker {
    const worker = new Worker(load().program, {
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
