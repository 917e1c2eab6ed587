import { moduleOf, type WorkerForm } from './calls/worker-form.ts';
import type { ModuleTarget } from './wire/request.ts';

const BLOCKING = Symbol.for('@tsyncio/Blocking');

declare const signature: unique symbol;

/**
 * The name of a function that a worker can find: an export of a module. `blocking` makes it, `submit` takes it.
 *
 * It is not the function: it cannot be called here.
 */
export interface Blocking<Args extends readonly unknown[] = readonly unknown[], Result = unknown> {
  /** What the function takes and gives; a matter of types alone. */
  readonly [signature]: (args: Args) => Result;
  /** The export's name. */
  readonly name: string;
  /** The module's URL. */
  readonly module: string;
  toString(): string;
}

/** A module's URL, as text or as a `URL`. */
type Location = string | { readonly href: string };

/** What a module of names must not have: a name that makes it look like something else, a promise above all. */
const reserved = new Set(['then', 'toJSON', 'constructor', 'valueOf']);

/**
 * Names the functions of a module, so that they can be called in a worker.
 *
 * Nothing is read here. A module or an export that does not exist fails the call, with an error that names it. Async
 * exports work too. On Node.js 22.18 and newer the module may be TypeScript.
 *
 * In a program that a bundler makes, the module has to be a file of its own. Bundlers that know Workers see to that where it is named by
 * one, `() => new Worker(new URL('./work.js', import.meta.url), { type: 'module' })`, and the module calls `expose({ hash })`. No
 * worker is started by that: the function is called once, here, and only the URL is taken.
 *
 * @param module The module's absolute URL, `new URL('./work.js', import.meta.url)`, or a function that makes a Worker of it.
 * @returns An object that has a `Blocking` for whatever name it is asked, typed by the module's exports.
 * @throws {TypeError} If `module` is no absolute URL, or the function makes no Worker.
 *
 * @example
 * ```ts
 * import { blocking } from '@tsyncio/executor';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * await using executor = new PiscinaExecutor();
 * const { basename } = blocking<typeof import('node:path')>('node:path');
 * console.log(await executor.submit(basename, '/tmp/a.txt')); // a.txt
 * ```
 */
export function blocking<Module extends object>(
  module: Location | WorkerForm,
): {
  // Not a type of its own: whoever exports what this returns would have to name it.
  readonly [Name in keyof Module as Module[Name] extends (...args: never) => unknown
    ? Name
    : never]: Module[Name] extends (...args: infer Args) => infer Result
    ? Blocking<Args, Awaited<Result>>
    : never;
} {
  const href = locate(module);
  if (typeof href !== 'string' || !/^[a-z][a-z\d+.-]+:/i.test(href)) {
    throw new TypeError(
      `Cannot name the functions of a module as its URL must be absolute: received ${typeof module === 'string' ? `'${module}'` : module === null ? 'null' : typeof module}\n` +
        `  use: blocking<typeof import('./work.js')>(new URL('./work.js', import.meta.url))`,
    );
  }
  const names: Record<string | symbol, unknown> = Object.create(null);
  Object.defineProperty(names, Symbol.toStringTag, { value: `Blocking ${href}` });
  Object.defineProperty(names, 'toString', { value: () => `<blocking '${href}'>` });
  return new Proxy(names, {
    get(target, name) {
      if (typeof name === 'symbol' || name === 'toString' || reserved.has(name)) return target[name];
      target[name] ??= createBlocking(href, name);
      return target[name];
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  }) as never; // as: the names are made when they are asked for
}

function locate(module: Location | WorkerForm): string {
  if (typeof module === 'function') return moduleOf(module);
  return typeof module === 'string' ? module : module?.href;
}

function createBlocking(module: string, name: string): Blocking {
  const target: ModuleTarget = { kind: 'module', module, name };
  // A function, although it is typed as none: so that calling it says what to do instead.
  const refuse = (): never => {
    throw new TypeError(
      `Cannot call '${name}' here as it is the name of a blocking function: it is in ${module}\n` +
        `  wrong: ${name}(…)\n  right: await executor.submit(${name}, …)`,
    );
  };
  Object.defineProperties(refuse, {
    name: { value: name },
    module: { value: module, enumerable: true },
    toString: { value: () => `<blocking '${name}' of ${module}>` },
    [BLOCKING]: { value: target },
  });
  return refuse as unknown as Blocking; // as: the signature exists in the types alone
}

/** What `fn` names, or undefined where it is no `Blocking`, of this copy of the package or of another. */
export function blockingTarget(fn: unknown): ModuleTarget | undefined {
  if (typeof fn !== 'function' || !(BLOCKING in fn)) return undefined;
  return fn[BLOCKING] as ModuleTarget; // as: the symbol is ours
}
