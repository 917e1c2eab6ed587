import { host } from '../host.ts';
import type { ModuleTarget } from '../wire/request.ts';
import { textOf } from '../wire/text-of.ts';

/** A function to be called in this worker. */
export type Callable = (...args: readonly unknown[]) => unknown;

/** Loads the module of `target` and finds its export. */
export async function loadExport(target: ModuleTarget): Promise<Callable> {
  const module = await load(target);
  const found = Object.hasOwn(module, target.name) ? module[target.name] : undefined;
  if (typeof found === 'function') return found as Callable; // as: what it takes is the caller's to know
  const names = Object.keys(module).filter((name) => typeof module[name] === 'function');
  const there = names.length === 0 ? 'it exports no function' : `it exports ${names.join(', ')}`;
  throw new TypeError(
    `Cannot call '${target.name}' as ${target.module} has no function of that name: ${there}`,
  );
}

async function load(target: ModuleTarget): Promise<Record<string, unknown>> {
  try {
    // The specifier is computed: a bundler leaves it alone.
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ target.module)) as Record<
      string,
      unknown
    >; // as: that is what a module is
  } catch (cause) {
    const code = codeOf(cause);
    const message =
      code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?tsx?$/.test(target.module)
        ? `Cannot call '${target.name}' as Node.js ${host.process?.version} does not read TypeScript: build ${target.module}, or use Node.js 22.18 or newer`
        : `Cannot call '${target.name}' as its module cannot be loaded: ${target.module} (${textOf(cause)})`;
    const error = new Error(message, { cause });
    throw code === undefined ? error : Object.assign(error, { code });
  }
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
