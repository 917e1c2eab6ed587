import { importModule } from '#import-module';
import type { Executor } from '../executor.ts';
import { host } from '../host.ts';
import { textOf } from '../wire/text-of.ts';
import { lookUp, placesOf, urlOf } from './look-up.ts';
import { parseUrl, withoutPassword } from './parse-url.ts';
import { type ExecutorOpener, openers } from './registry.ts';

/** The packages that register the schemes of ours. */
const packages: Readonly<Record<string, string>> = {
  piscina: '@tsyncio/executor-piscina',
  tinypool: '@tsyncio/executor-tinypool',
  processes: '@tsyncio/executor-tinypool',
  threads: '@tsyncio/executor-threads',
  bullmq: '@tsyncio/executor-bullmq',
};

/**
 * Opens the executor that a URL names, so that a deployment chooses it: `piscina:?maxWorkers=4`.
 *
 * The scheme says which, the query its options by the names they have in code, those inside another with a dot:
 * `piscina:?maxWorkers=2&resourceLimits.maxOldGenerationSizeMb=64`. Its package is imported here; it is looked for from
 * the program, then from the working directory, then from this package.
 *
 * @param url Default: what the environment variable `TSYNCIO_EXECUTOR` says, or `piscina:`.
 * @param options `from`: the `import.meta.url` of a library that has the executor's package as a dependency of its own. It is
 * looked for from there first.
 * @returns The executor. Whoever opened it shuts it down.
 * @throws {TypeError} If it is no URL, or an option is unknown or of the wrong kind.
 * @throws {RangeError} If an option is out of range.
 * @throws {Error} If the scheme is unknown, or its package is not installed.
 *
 * @example
 * ```ts
 * import { openExecutor } from '@tsyncio/executor';
 *
 * await using executor = await openExecutor('piscina:?maxWorkers=2');
 * console.log(await executor.submit((n: number) => n * 2, 21)); // 42
 * ```
 */
export async function openExecutor(
  url?: string,
  options: { readonly from?: string | undefined } = {},
): Promise<Executor> {
  const { from } = options;
  if (url !== undefined) return await open(url, from);
  const chosen = host.process?.env.TSYNCIO_EXECUTOR;
  if (chosen === undefined || chosen === '') return await open('piscina:', from);
  try {
    return await open(chosen, from);
  } catch (cause) {
    // The caller named no executor: say where the name came from.
    throw new Error(
      `Cannot open the executor that TSYNCIO_EXECUTOR names: ${cause instanceof Error ? cause.message : textOf(cause)}`,
      { cause },
    );
  }
}

async function open(text: string, from: string | undefined): Promise<Executor> {
  const url = parseUrl(text);
  // Those on this machine have options alone: what is before the `?` would be forgotten without a word.
  if (
    Object.hasOwn(packages, url.scheme) &&
    url.scheme !== 'bullmq' &&
    !/^[^:]+:(?:\/\/)?(?:\?[^#]*)?$/.test(url.href)
  ) {
    throw new TypeError(
      `Cannot open '${withoutPassword(text)}' as all that '${url.scheme}:' takes are options, after a '?': one looks like '${url.scheme}:?maxWorkers=2'`,
    );
  }
  const opener = openers().get(url.scheme) ?? (await load(url.scheme, text, from));
  return await opener(url);
}

async function load(scheme: string, text: string, from: string | undefined): Promise<ExecutorOpener> {
  const name = Object.hasOwn(packages, scheme) ? packages[scheme] : undefined;
  if (name === undefined) {
    const known = [...new Set([...Object.keys(packages), ...openers().keys()])].map((one) => `${one}:`);
    throw new Error(
      `Cannot open '${withoutPassword(text)}' as there is no executor '${scheme}:': there are ${known.join(', ')}`,
    );
  }
  const found = lookUp(name, from);
  if (found === undefined) {
    const installed = Object.entries(packages)
      .filter(([, other]) => lookUp(other, from) !== undefined)
      .map(([one]) => `${one}:`);
    const there = installed.length === 0 ? 'none is' : `installed are ${installed.join(', ')}`;
    throw new Error(
      `Cannot open '${withoutPassword(text)}' as package ${name} is not installed: ${there}\n  ${advice(name, from)}`,
    );
  }
  await importModule(urlOf(found));
  const opener = openers().get(scheme);
  if (opener === undefined) {
    throw new Error(
      `Cannot open '${withoutPassword(text)}' as ${name} does not register '${scheme}:': it was loaded from ${found}`,
    );
  }
  return opener;
}

/** A bundle in a folder of its own looks like a program where nothing is installed: so it is said where was looked. */
function advice(name: string, from: string | undefined): string {
  const places = placesOf(from);
  if (places.length === 0)
    return `in a page, import '@tsyncio/executor-threads' first: the others are for Node.js`;
  return `install it: npm install ${name}\n  it was looked for from ${places.join(', ')}`;
}
