import { builtin, host } from '../host.ts';

interface NodeModule {
  createRequire(from: string): { resolve(name: string): string };
}
interface NodeUrl {
  pathToFileURL(path: string): { readonly href: string };
}
interface NodeFs {
  realpathSync(path: string): string;
}

/**
 * Finds an installed package: from the program, then from the working directory, then from here. Strict installers let
 * a package see its own dependencies only, and the executors are the program's.
 *
 * @returns The URL of its main module, or undefined where it is not installed or there is no Node.
 */
export function findPackage(name: string): string | undefined {
  const module = builtin<NodeModule>('node:module');
  const url = builtin<NodeUrl>('node:url');
  const fs = builtin<NodeFs>('node:fs');
  if (module === undefined || url === undefined || fs === undefined || host.process === undefined)
    return undefined;
  const program = host.process.argv[1];
  const { url: here } = import.meta as unknown as { url: string }; // as: every host gives a module its URL
  const places = [`${host.process.cwd()}/index.js`, here];
  if (program !== undefined) places.unshift(realPath(fs, program));
  for (const place of places) {
    try {
      return url.pathToFileURL(module.createRequire(place).resolve(name)).href;
    } catch {
      // Not from there.
    }
  }
  return undefined;
}

/** A command in `node_modules/.bin` is a link to the program. */
function realPath(fs: NodeFs, path: string): string {
  try {
    return fs.realpathSync(path);
  } catch {
    return path;
  }
}
