/** What a program that spawns a task and joins it weighs in a bundle, minified and gzipped. */

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import type { Outcome } from './outcome.ts';

const programs = new Map([
  [
    'generators',
    `import { createTask, run } from '@tsyncio/core';
run(function* () { console.log(yield* createTask(function* () { return 1; })); });`,
  ],
  [
    'effect',
    `import * as Effect from 'effect/Effect';
import * as Fiber from 'effect/Fiber';
Effect.runFork(Effect.gen(function* () {
  console.log(yield* Fiber.join(yield* Effect.forkChild(Effect.succeed(1))));
}));`,
  ],
  [
    'effection',
    `import { run, spawn } from 'effection';
run(function* () { console.log(yield* yield* spawn(function* () { return 1; })); });`,
  ],
]);

export async function measureBundle(subject: string): Promise<Outcome> {
  const contents = programs.get(subject);
  if (contents === undefined) return { missing: 'nothing is bundled' };
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), sourcefile: 'entry.js' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    // So that what is imported dynamically is in files of its own.
    splitting: true,
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const wanted = loadedAtOnce(metafile);
  const bytes = outputFiles
    .filter(({ path }) => wanted.some((one) => path.endsWith(one)))
    .reduce((sum, { contents: file }) => sum + gzipSync(file, { level: 9 }).length, 0);
  return { figures: { kb: bytes / 1_000 } };
}

/** The entry, and what it imports statically. */
function loadedAtOnce({ outputs }: Metafile): string[] {
  const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint?.endsWith('entry.js'));
  if (entry === undefined) throw new Error('Cannot weigh the bundle as it must have an entry');
  const found = [entry];
  for (const path of found) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && !found.includes(imported)) found.push(imported);
    }
  }
  return found;
}
