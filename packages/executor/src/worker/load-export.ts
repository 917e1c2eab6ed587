import { host } from '../host.ts';
import type { ModuleTarget } from '../wire/request.ts';
import { textOf } from '../wire/text-of.ts';
import { locateSyntaxError } from './locate-syntax-error.ts';

/** A function to be called in this worker. */
export type Callable = (...args: readonly unknown[]) => unknown;

/** Loads the module of `target` and finds its export. */
export async function loadExport(target: ModuleTarget): Promise<Callable> {
  const module = await load(target);
  const found = exportsOf(module).get(target.name);
  if (typeof found === 'function') {
    if (!isClass(found)) return found as Callable; // as: what it takes is the caller's to know
    throw new TypeError(
      `Cannot call '${target.name}' as what a worker calls must be a function: in ${target.module} it is a class\n` +
        `  export a function that makes the object and uses it, and call that`,
    );
  }
  const names = [...exportsOf(module)].filter(([, value]) => typeof value === 'function' && !isClass(value));
  const there = names.length === 0 ? 'it exports no function' : `it exports ${names.map(first).join(', ')}`;
  const kind = found === null ? 'null' : typeof found;
  throw new TypeError(
    `Cannot call '${target.name}' as ${target.module} has no function of that name: ` +
      (found === undefined ? there : `it is of type ${kind}; ${there}`),
  );
}

/** What a module exports, and what is in its default export: all that Node may know of a CommonJS module. */
function exportsOf(module: Record<string, unknown>): Map<string, unknown> {
  const all = new Map<string, unknown>();
  const { default: inner } = module;
  if (typeof inner === 'object' && inner !== null) {
    for (const name of Object.keys(inner)) all.set(name, (inner as Record<string, unknown>)[name]); // as: it is its own key
  }
  // Node's own name for `default` in a CommonJS module is no export that anybody wrote.
  for (const name of Object.keys(module)) if (name !== 'module.exports') all.set(name, module[name]);
  return all;
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function first([name]: readonly [string, unknown]): string {
  return name;
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
        : `Cannot call '${target.name}' as its module cannot be loaded: ${target.module} (${await reasonOf(cause, target.module)})`;
    const error = new Error(message, { cause });
    throw code === undefined ? error : Object.assign(error, { code });
  }
}

/** Why it could not be loaded, with file and line of a syntax error. */
async function reasonOf(cause: unknown, module: string): Promise<string> {
  const place = await locateSyntaxError(cause, module);
  if (place !== undefined) return `${textOf(cause)} at ${place}`;
  // That this very file wanted the module says nothing to its author.
  return textOf(cause).replace(/ imported from [^\n]*load-export\.[jt]s/, '');
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
