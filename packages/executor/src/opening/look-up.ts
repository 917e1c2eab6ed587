import { builtin, host } from '../host.ts';

interface NodeModule {
  createRequire(from: string): { resolve(name: string): string };
}
interface NodeFs {
  realpathSync(path: string): string;
}

/** Names a package that has the default executor as a dependency of its own, which strict installers hide from all others. */
const holder = '@tsyncio/core/package.json';

/**
 * Finds the file that an installed package's name or subpath stands for. It is looked for from `here`, then from the program, then from
 * the working directory, then from this package, and at last from where these find `@tsyncio/core`: strict installers let a
 * package see its own dependencies only, and in a bundle `here` is the bundle.
 *
 * @param name `'piscina'`, `'@tsyncio/executor-piscina/worker'`.
 * @param here The `import.meta.url` of who asks; undefined where a bundler has left none.
 * @returns Its path, or undefined where it is not installed or there is no Node.
 */
export function lookUp(name: string, here: string | undefined): string | undefined {
  const module = builtin<NodeModule>('node:module');
  if (module === undefined) return undefined;
  const places = placesOf(here);
  const holders = (): string[] => places.map((place) => resolve(module, place, holder)).filter(isFile);
  return first(module, places, name) ?? first(module, holders(), name);
}

/** The files from which packages are looked for; none where there is no Node. @param here As for `lookUp`. */
export function placesOf(here: string | undefined): readonly string[] {
  const fs = builtin<NodeFs>('node:fs');
  if (fs === undefined || host.process === undefined) return [];
  const { url } = import.meta as unknown as { url: string | undefined }; // as: in a bundle there may be none
  const all = [here, realPath(fs, host.process.argv[1]), `${host.process.cwd()}/index.js`, url];
  return [...new Set(all.filter(isFile))];
}

function first(module: NodeModule, places: readonly string[], name: string): string | undefined {
  for (const place of places) {
    const found = resolve(module, place, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function resolve(module: NodeModule, place: string, name: string): string | undefined {
  try {
    return module.createRequire(place).resolve(name);
  } catch {
    return undefined;
  }
}

/** Whether something can be looked from: a bundle may come from a `data:` URL, or have none. */
function isFile(place: string | undefined): place is string {
  return place !== undefined && (place.startsWith('file:') || !/^[a-z][a-z\d+.-]+:/i.test(place));
}

/** A command in `node_modules/.bin` is a link to the program. */
function realPath(fs: NodeFs, path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : fs.realpathSync(path);
  } catch {
    return path;
  }
}

/** A path as `import` takes it, which on Windows is a URL. */
export function urlOf(path: string): string {
  const url = builtin<{ pathToFileURL(path: string): { readonly href: string } }>('node:url');
  return url?.pathToFileURL(path).href ?? path;
}
