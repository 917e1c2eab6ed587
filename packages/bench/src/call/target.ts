import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../cli/usage-error.ts';

/** A function of somebody's. */
export interface Target {
  /** The module's URL. */
  readonly href: string;
  /** The name of its export. */
  readonly name: string;
  /** Both as they were given. */
  readonly text: string;
}

/**
 * Reads `./work.js#hash`. A path is from the working directory, and so is the search for a package.
 *
 * @throws {UsageError} If the export is not named, or there is no such module.
 */
export function readTarget(text: string): Target {
  const at = text.lastIndexOf('#');
  const [module, name] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || name === '') {
    throw new UsageError(
      `Cannot measure '${text}' as it must name a module and its export: one looks like './work.js#hash'`,
    );
  }
  return { href: locate(module), name, text };
}

function locate(module: string): string {
  const path = module.startsWith('file:') ? new URL(module) : resolve(module);
  if (existsSync(path)) return path instanceof URL ? path.href : pathToFileURL(path).href;
  try {
    const found = createRequire(resolve('index.js')).resolve(module);
    return found.startsWith('node:') || (!found.includes('/') && !found.includes('\\'))
      ? `node:${found.replace(/^node:/, '')}`
      : pathToFileURL(found).href;
  } catch (cause) {
    throw new UsageError(
      `Cannot measure a function of '${module}' as there must be such a module: found none from ${process.cwd()}`,
      {
        cause,
      },
    );
  }
}

/** @throws {UsageError} If it is no array in JSON. */
export function readArguments(text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(
      `Cannot use --args as it must be an array in JSON, such as '["text", 3]': ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  if (Array.isArray(value)) return value;
  throw new UsageError(
    `Cannot use --args as it must be an array in JSON, such as '["text", 3]': received ${text}`,
  );
}
