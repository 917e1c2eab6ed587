import { importModule } from '#import-module';
import { lookUp, placesOf, urlOf } from './look-up.ts';

/**
 * Finds a file of an installed package that a worker is to load, or a library that starts workers and so has files of its own. By this,
 * and not by `import`, so that bundlers leave them where they are: a worker cannot load what has become a part of a bundle.
 *
 * @param name The package, or a subpath of it: `'@tsyncio/executor-piscina/worker'`.
 * @param here The `import.meta.url` of who asks. It is looked for from there, then from the program and the working directory.
 * @returns The file's path.
 * @throws {Error} If it is not installed.
 *
 * @example
 * ```ts
 * import { findInstalled } from '@tsyncio/executor/installed';
 *
 * console.log(findInstalled('@tsyncio/executor-piscina/worker', import.meta.url).endsWith('worker.cjs')); // true
 * ```
 */
export function findInstalled(name: string, here: string | undefined): string {
  const found = lookUp(name, here);
  if (found !== undefined) return found;
  const owner = name.split('/', name.startsWith('@') ? 2 : 1).join('/');
  throw new Error(
    `Cannot find '${name}' as its package is not installed: it was looked for from ${placesOf(here).join(', ')}\n` +
      `  workers load files, so a bundle needs them beside it in node_modules: npm install ${owner}`,
  );
}

/**
 * Imports what `findInstalled` finds. The specifier is computed, so bundlers leave it where it is.
 *
 * @param name The package, or a subpath of it.
 * @param here As for `findInstalled`; the path of a file, too.
 * @returns What the module exports.
 * @throws {Error} If it is not installed, or whatever it throws when it is loaded.
 *
 * @example
 * ```ts
 * import { importInstalled } from '@tsyncio/executor/installed';
 *
 * const { PiscinaExecutor } = await importInstalled('@tsyncio/executor-piscina', import.meta.url);
 * console.log(typeof PiscinaExecutor); // function
 * ```
 */
export async function importInstalled(
  name: string,
  here: string | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  return await importModule(urlOf(findInstalled(name, here)));
}
