import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { identify, type ModuleIdentity } from '../wire/module-identity.ts';

/** Milliseconds after which it is looked again whether a module's file has changed. */
const freshMs = 1000;

interface Served extends ModuleIdentity {
  readonly href: string;
  readonly changed: number;
  looked: number;
}

/**
 * The modules that a worker serves: those that it was started with, as they were then.
 *
 * Owns that nothing else is ever loaded: a call names a module by what it is, and only what is here is looked up. No path and
 * no text from outside becomes one.
 */
export class ServedModules {
  readonly #modules = new Map<string, Served>();

  /**
   * @param modules Paths, relative to the working directory; URLs; or names of what is installed there.
   * @throws {Error} If one cannot be found or read, or two are known by the same name.
   */
  constructor(modules: readonly (string | URL)[]) {
    for (const module of modules) {
      const href = locate(module);
      const identity = identify(href);
      const { id } = identity;
      const other = this.#modules.get(id);
      if (other !== undefined && other.href !== href) {
        throw new Error(
          `Cannot serve ${href} as another module is known by the same name: ${other.href} is '${id}'`,
        );
      }
      this.#modules.set(id, { ...identity, href, changed: changeOf(href), looked: performance.now() });
    }
  }

  /** What is served, by the names that other machines use. */
  get ids(): readonly string[] {
    return [...this.#modules.keys()];
  }

  /**
   * The URL of a module that a call asks for.
   *
   * @throws {Error} If it is not served, or is another than the caller has.
   */
  find(id: string, hash: string): string {
    const served = this.#modules.get(id);
    if (served === undefined) {
      throw new Error(`this worker does not serve its module '${id}': it serves ${this.ids.join(', ')}`);
    }
    if (served.hash !== hash) {
      throw new Error(
        `this worker has another version of its module '${id}': ${served.hash} here, ${hash} where it was called`,
      );
    }
    if (hasChanged(served)) {
      throw new Error(
        `the file of its module '${id}' has changed since this worker was started: ${served.href}`,
      );
    }
    return served.href;
  }
}

/** A thread that is started now would load what is in the file now, which nobody has asked for. */
function hasChanged(served: Served): boolean {
  const now = performance.now();
  if (now - served.looked < freshMs) return false;
  if (changeOf(served.href) !== served.changed) {
    try {
      if (identify(served.href).hash !== served.hash) return true;
    } catch {
      return true;
    }
  }
  served.looked = now;
  return false;
}

function changeOf(href: string): number {
  if (!href.startsWith('file:')) return 0;
  return statSync(fileURLToPath(href), { throwIfNoEntry: false })?.mtimeMs ?? -1;
}

function locate(module: string | URL): string {
  if (module instanceof URL) return module.href;
  if (/^(?:node|file):/.test(module)) return module;
  const path = resolve(module);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return pathToFileURL(path).href;
  try {
    if (/^[./\\]/.test(module)) throw new Error(`there is no file ${path}`);
    return pathToFileURL(createRequire(resolve('index.js')).resolve(module)).href;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new Error(`Cannot serve '${module}' as it cannot be found: ${why}`, { cause });
  }
}
