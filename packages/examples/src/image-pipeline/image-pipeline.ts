/**
 * Makes thumbnails of PNG files in a pool of workers: of those that are named, or of some that it draws itself.
 *
 *     npm run --silent example -- image-pipeline
 *     npm run --silent example -- image-pipeline --out thumbnails --executor processes: a.png b.png
 *
 * A file that is broken is named at the end, and the exit code is 1. Ctrl-C ends the calls; what is written is whole.
 */

import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import * as asyncio from '@tsyncio/core';
import type { Executor } from '@tsyncio/executor';
import { Presets, SingleBar } from 'cli-progress';
import type { Options } from '../example.ts';
import { openWithDefaults } from '../open-with-defaults.ts';
import { UsageError } from '../usage-error.ts';
import type { Outcome, Picture } from './thumbnails.ts';
import { writeWhole } from './write-whole.ts';

export const title = 'Thumbnails of images, by map, with a progress bar';

const { drawSample, makeThumbnail } = asyncio.blocking<typeof import('./thumbnails.ts')>(
  new URL('./thumbnails.js', import.meta.url),
);

const main = asyncio.coroutine(async ({ executorUrl, out, files = [] }: Options) => {
  const executor = await openWithDefaults({}, executorUrl);
  const began = performance.now();
  try {
    const folder = out ?? (await mkdtemp(join(tmpdir(), 'tsyncio-images-')));
    await mkdir(folder, { recursive: true });
    const paths = files.length > 0 ? files : await drawSamples(executor, folder);
    const broken = await shrinkAll(executor, targetsOf(paths, folder));
    for (const [path, problem] of broken) console.error(`${path}: ${problem}`);
    if (broken.size > 0) process.exitCode = 1;
    console.log(`${paths.length - broken.size} thumbnails, ${broken.size} broken: ${folder}`);
    const { done, workers, run } = executor.statistics();
    const seconds = (performance.now() - began) / 1000;
    console.log(
      `${run.total.toFixed(1)} s of work in ${seconds.toFixed(1)} s: ${done} calls, ${workers} workers of ${executor.name}`,
    );
  } finally {
    // After Ctrl-C there may be calls that nobody waits for.
    await executor.shutdown({ cancelFutures: true, terminate: true });
  }
});

/** Draws twelve pictures, in workers too, and gives their paths. */
async function drawSamples(executor: Executor, folder: string): Promise<string[]> {
  const paths: string[] = [];
  await forEach(executor.map(drawSample, Array(12).keys()), async (png) => {
    const path = join(folder, `sample-${paths.length}.png`);
    paths.push(path);
    await writeWhole(path, png);
  });
  return paths;
}

/** Where the thumbnail of each picture goes. */
function targetsOf(paths: readonly string[], folder: string): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const path of paths) {
    const target = join(folder, `${parse(path).name}-thumbnail.png`);
    const other = sources.get(target);
    if (other !== undefined)
      throw new UsageError(`Cannot make thumbnails of ${other} and ${path} as both would be ${target}`);
    sources.set(target, path);
  }
  return new Map([...sources].map(([target, path]) => [path, target]));
}

/** Makes the thumbnails. Gives what is wrong with the pictures that are broken. */
async function shrinkAll(
  executor: Executor,
  targets: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const broken = new Map<string, string>();
  const bar = new SingleBar(
    { stream: process.stderr, noTTYOutput: true, format: 'thumbnails {bar} {value}/{total}, {eta} s left' },
    Presets.shades_classic,
  );
  const finish = async (outcome: Outcome): Promise<void> => {
    if ('problem' in outcome) broken.set(outcome.path, outcome.problem);
    else await writeWhole(targets.get(outcome.path) ?? '', outcome.png);
    bar.increment();
  };
  const unreadable = (path: string, error: unknown): Promise<void> =>
    finish({ path, problem: error instanceof Error ? error.message : String(error) });
  bar.start(targets.size, 0);
  try {
    // The buffer bounds how many pictures are in memory, however many there are.
    await forEach(executor.map(makeThumbnail, read(targets.keys(), unreadable), { buffersize: 64 }), finish);
  } finally {
    bar.stop();
  }
  return broken;
}

/** Reads the files, each when `map` asks for it. */
async function* read(
  paths: Iterable<string>,
  unreadable: (path: string, error: unknown) => Promise<void>,
): AsyncGenerator<Picture> {
  for (const path of paths) {
    try {
      // A copy: readFile's own buffer may be a part of a larger one, which cannot be moved.
      const bytes = new Uint8Array(await readFile(path));
      yield asyncio.transfer({ path, bytes }, [bytes.buffer]);
    } catch (error) {
      await unreadable(path, error);
    }
  }
}

/** Uses each result. Not `for await`, whose bare promises Ctrl-C cannot interrupt: `anext` ends at once. */
async function forEach<T>(
  results: AsyncIterableIterator<T>,
  use: (result: T) => Promise<void>,
): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await asyncio.anext(results);
      if (done) return;
      await use(value);
    }
  } finally {
    // Cancels the calls that have no result yet.
    await results.return?.();
  }
}

export async function run(options: Options): Promise<void> {
  await asyncio.run(main(options));
}
