import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { findInstalled } from '@tsyncio/executor/installed';
import type { Tinypool } from 'tinypool';

/** What the workers are made with. */
export interface Library {
  readonly Tinypool: typeof Tinypool;
  /** The worker's entry: always the built file, for Node loads it, also where a test tool runs this package from its source. */
  readonly entry: string;
}

/**
 * Loads tinypool. By a specifier that is computed, so that bundlers leave it where it is: it loads files that lie beside its own.
 * Not by `require`, though Node.js can, for the loaders of strict installers then see no more than its first file.
 */
export async function loadLibrary(): Promise<Library> {
  const entry = findInstalled('@tsyncio/executor-tinypool/worker', import.meta.url);
  const { href } = pathToFileURL(createRequire(entry).resolve('tinypool'));
  const { Tinypool } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ href)) as Omit<
    Library,
    'entry'
  >; // as: a computed import is untyped
  return { Tinypool, entry };
}
