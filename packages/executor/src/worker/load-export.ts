import { importModule } from '#import-module';
import { takeExposed } from '../expose.ts';
import { builtin, host } from '../host.ts';
import type { ModuleTarget } from '../wire/request.ts';
import { textOf } from '../wire/text-of.ts';
import { locateSyntaxError } from './locate-syntax-error.ts';

/** A function to be called in this worker. */
export type Callable = (...args: readonly unknown[]) => unknown;

/** What each module exposed when it was loaded first. */
const exposed = new Map<string, ReadonlyMap<string, unknown>>();

/** Loads the module of `target` and finds its export. */
export async function loadExport(target: ModuleTarget): Promise<Callable> {
  const all = await namesOf(target);
  const found = all.get(target.name);
  if (typeof found === 'function') {
    if (!isClass(found)) return found as Callable; // as: what it takes is the caller's to know
    throw new TypeError(
      `Cannot call '${target.name}' as what a worker calls must be a function: in ${shown(target)} it is a class\n` +
        `  export a function that makes the object and uses it, and call that`,
    );
  }
  const names = [...all].filter(([, value]) => typeof value === 'function' && !isClass(value));
  const there = names.length === 0 ? 'it exports no function' : `it exports ${names.map(first).join(', ')}`;
  const kind = found === null ? 'null' : typeof found;
  throw new TypeError(
    `Cannot call '${target.name}' as ${shown(target)} has no function of that name: ` +
      (found === undefined ? there : `it is of type ${kind}; ${there}`) +
      (mayLack(target, all)
        ? `\n  a bundler may have taken its exports away: call expose({ ${target.name} }) in it`
        : ''),
  );
}

/** Whether a name may be missing for a bundler took the exports away: there are none, or no more than are exposed. */
function mayLack({ module }: ModuleTarget, all: ReadonlyMap<string, unknown>): boolean {
  return all.size === (exposed.get(module)?.size ?? 0);
}

/** All that a worker may call of a module, and what else it exports. */
async function namesOf(target: ModuleTarget): Promise<ReadonlyMap<string, unknown>> {
  takeExposed();
  const module = await load(target);
  // A module that was loaded before says nothing again.
  const taken = exposed.get(target.module) ?? takeExposed();
  exposed.set(target.module, taken);
  const all = new Map(taken);
  for (const [name, value] of exportsOf(module)) {
    // Some bundlers leave the name of an export, and nothing behind it.
    if (typeof value === 'function' || !taken.has(name)) all.set(name, value);
  }
  return all;
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
    return await importModule(target.module);
  } catch (cause) {
    const missing = isMissing(cause, target);
    const source = missing ? sourceOf(target) : undefined;
    if (source !== undefined) return await load({ ...target, module: source });
    const code = codeOf(cause);
    const message =
      code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?tsx?$/.test(target.module)
        ? `Cannot call '${target.name}' as Node.js ${host.process?.version} does not read TypeScript: build ${target.module}, or use Node.js 22.18 or newer`
        : `Cannot call '${target.name}' as its module cannot be loaded: ${shown(target)} (${await reasonOf(cause, target.module)})`;
    const error = new Error(missing ? `${message}\n${bundled}` : message, { cause });
    throw code === undefined ? error : Object.assign(error, { code });
  }
}

/** A module's URL as errors show it: one that has the module in it is long. */
function shown({ module }: ModuleTarget): string {
  return module.startsWith('data:') && module.length > 100 ? `${module.slice(0, 100)}…` : module;
}

/** What to do where a bundler has left the module behind, as most do with one that only a URL names. */
const bundled =
  `  where a bundler makes the program, name it by a Worker, and call expose({ … }) in it:\n` +
  `  blocking<typeof import('./work.js')>(() => new Worker(new URL('./work.js', import.meta.url), { type: 'module' }))\n` +
  `  esbuild and Rollup know no Workers: there make it an entry point`;

/** The part of `node:fs` that is used. */
interface Fs {
  existsSync(file: object): boolean;
}

/** The TypeScript that a module is built from, where that lies beside it: in a program that is run from its source, by a test tool. */
function sourceOf({ module }: ModuleTarget): string | undefined {
  const source = module.replace(/\.([cm]?)js$/, '.$1ts');
  const isThere = source !== module && builtin<Fs>('node:fs')?.existsSync(new host.URL(source)) === true;
  return isThere ? source : undefined;
}

/** Whether the module itself, or what it imports, is not where it should be. */
function isMissing(cause: unknown, { module }: ModuleTarget): boolean {
  const fs = builtin<Fs>('node:fs');
  // What browsers throw when they have found nothing, whatever the reason was.
  if (fs === undefined) return cause instanceof TypeError;
  return module.startsWith('file:') && !fs.existsSync(new host.URL(module));
}

/** Why it could not be loaded, with file and line of a syntax error. */
async function reasonOf(cause: unknown, module: string): Promise<string> {
  const place = await locateSyntaxError(cause, module);
  if (place !== undefined) return `${textOf(cause)} at ${place}`;
  // That this very file wanted the module says nothing to its author.
  return textOf(cause).replace(/ imported from [^\n]*import-module\.js/, '');
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
