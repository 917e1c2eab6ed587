/** What is used of Node to tell the program that was started. */
interface Started {
  readonly process?: {
    readonly argv?: readonly string[];
    getBuiltinModule?(name: 'node:url'): { fileURLToPath(url: string): string };
    getBuiltinModule?(name: 'node:fs'): { realpathSync(path: string): string };
    getBuiltinModule?(name: 'node:worker_threads'): { readonly isMainThread: boolean };
  };
}

/**
 * Whether a module is the program that was started: Python's `__name__ == '__main__'`.
 *
 * @param meta The module's `import.meta`.
 * @returns False in a worker, and where there is no program, as in a browser.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * async function main(): Promise<void> {
 *   await asyncio.sleep(0.01);
 * }
 *
 * if (asyncio.isMain(import.meta)) await asyncio.run(main);
 * ```
 */
export function isMain(meta: { readonly url: string }): boolean {
  const { process } = globalThis as Started; // as: what is there is looked at
  const program = process?.argv?.[1];
  if (program === undefined || process?.getBuiltinModule === undefined) return false;
  if (!process.getBuiltinModule('node:worker_threads').isMainThread) return false;
  if (!meta.url.startsWith('file:')) return false;
  const path = process.getBuiltinModule('node:url').fileURLToPath(meta.url);
  const { realpathSync } = process.getBuiltinModule('node:fs');
  return realOf(path) === realOf(program) || realOf(path) === realOf(`${program}.js`);

  function realOf(name: string): string {
    try {
      return realpathSync(name);
    } catch {
      return name;
    }
  }
}
