/**
 * Runs the tour, or one example.
 *
 *     main.js                               the five programs of the tour, each under its title
 *     main.js NAME [--style async|generator] [--executor URL] [--low-level]
 *     main.js http-server [--serve] [--port N] [--executor URL]
 *     main.js image-pipeline [--out FOLDER] [--executor URL] [FILE…]
 *     main.js effect-hash [--executor URL]
 *     main.js workerpool [--executor URL]
 *     main.js two-machines [--executor bullmq://HOST/QUEUE]
 */

import { KeyboardInterrupt } from '@tsyncio/core';
import { type Arguments, readArguments, type Signature } from './arguments.ts';
import type { Example } from './example.ts';
import { openWithDefaults } from './open-with-defaults.ts';
import { UsageError } from './usage-error.ts';

/** What each program of the tour takes, and the tour itself. */
const ofTour: Signature = {
  options: ['style', 'executor', 'low-level'],
  files: false,
  styles: ['async', 'generator'],
};

const tour: Readonly<Record<string, () => Promise<Example>>> = {
  '01-await': () => import('./01-await.ts'),
  '02-tasks': () => import('./02-tasks.ts'),
  '03-gather': () => import('./03-gather.ts'),
  '04-results': () => import('./04-results.ts'),
  '05-run-in-executor': () => import('./05-run-in-executor.ts'),
};

/** What people come for. These run only when they are named. */
const others: Readonly<Record<string, { readonly load: () => Promise<Example>; readonly takes: Signature }>> =
  {
    'http-server': {
      load: () => import('./http-server/http-server.ts'),
      takes: { options: ['style', 'executor', 'port', 'serve'], files: false, styles: ['async'] },
    },
    'image-pipeline': {
      load: () => import('./image-pipeline/image-pipeline.ts'),
      takes: { options: ['style', 'executor', 'out'], files: true, styles: ['async'] },
    },
    'effect-hash': {
      load: () => import('./effect-hash/effect-hash.ts'),
      takes: { options: ['style', 'executor'], files: false, styles: ['async'] },
    },
    workerpool: {
      load: () => import('./workerpool/workerpool.ts'),
      takes: { options: ['style', 'executor'], files: false, styles: ['async'] },
    },
    'two-machines': {
      load: () => import('./two-machines/two-machines.ts'),
      takes: { options: ['style', 'executor'], files: false, styles: ['async'] },
    },
  };

const signatures = new Map<string, Signature>([
  ...Object.keys(tour).map((name) => [name, ofTour] as const),
  ...Object.entries(others).map(([name, { takes }]) => [name, takes] as const),
]);

async function main(): Promise<void> {
  const { name, help, ...options } = readArguments(signatures, ofTour);
  if (help) {
    console.log(usage);
    return;
  }
  const other = name === undefined ? undefined : others[name];
  if (other === undefined) return await runTour(name, options);
  const example = await other.load();
  await example.run(options);
}

async function runTour(wanted: string | undefined, given: Omit<Arguments, 'name' | 'help'>): Promise<void> {
  const { executorUrl: url } = given;
  const executor = url === undefined ? undefined : await openWithDefaults({}, url);
  for (const [name, load] of Object.entries(tour)) {
    if (wanted !== undefined && name !== wanted) continue;
    const example = await load();
    if (wanted === undefined) console.log(`\n${name}: ${example.title}\n`);
    await example.run({ ...given, executor });
  }
}

const usage = `  examples: ${[...signatures.keys()].join(', ')}
  styles: async, generator
  options: --style, --executor, --low-level, --help
  of http-server: --serve, --port, --executor
  of image-pipeline: --out, --executor, and files
  of effect-hash, workerpool: --executor
  of two-machines: --executor bullmq://host:6379/queue`;

/** Whether an error is of what was asked for, a port that is taken or a folder that cannot be made, and none of the program's. */
function isOfSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

// Who reads has had enough, as in `npm start | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await main();
} catch (error) {
  if (error instanceof KeyboardInterrupt) {
    process.exitCode = 130;
  } else if (error instanceof UsageError) {
    console.error(`${error.message}\n${usage}`);
    process.exitCode = 2;
  } else if (isOfSystem(error)) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}
