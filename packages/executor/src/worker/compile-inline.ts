import { builtin, host } from '../host.ts';
import { type InlineTarget, nameOf } from '../wire/request.ts';
import { textOf } from '../wire/text-of.ts';
import type { Callable } from './load-export.ts';

/** The part of Node's `vm` that is used. */
interface Vm {
  readonly constants: { readonly USE_MAIN_CONTEXT_DEFAULT_LOADER: unknown };
  compileFunction(
    code: string,
    parameters: readonly string[],
    options: { filename: string; importModuleDynamically: unknown },
  ): (...args: readonly unknown[]) => unknown;
}

/**
 * What compilers call in the functions that they print: esbuild for `keepNames`, Vite and tsc for `import()`. It is
 * source too, so that the second imports from where the function does.
 */
const prelude = [
  'const __name = (fn) => fn;',
  'const __vite_ssr_dynamic_import__ = (name) => import(name);',
  String.raw`const __rewriteRelativeImportExtension = (name) => typeof name === 'string' && /^\.\.?\//.test(name) ? name.replace(/\.([cm]?)tsx?$/, '.$1js') : name;`,
].join(' ');

/** The counters that istanbul puts into each function of an instrumented module. */
const counters = /\bcov_\w+(?=\(\))/g;

/**
 * Makes a function of its source.
 *
 * @param target The source and its name.
 * @param base The path that its `import()` is relative to: that of the program.
 * @throws {TypeError} If the source is none of a function on its own.
 */
export async function compileInline(target: InlineTarget, base: string | undefined): Promise<Callable> {
  // An arrow function takes `this` and `arguments` from what is around it: both are given by us, and say so when used.
  // Only a function that is not strict may have a parameter of that name; the user's is, as in a module.
  const code = `return (() => { "use strict"; ${prelude}${uncounted(target.source)} return (${target.source}\n); })();`;
  const vm = base === undefined ? undefined : builtin<Vm>('node:vm');
  let make: (...args: readonly unknown[]) => unknown;
  try {
    if (vm === undefined || base === undefined)
      // oxlint-disable-next-line typescript/no-implied-eval -- a function that was sent as source is compiled somewhere
      make = new Function('arguments', code) as Callable; // as: Function is untyped
    else {
      // Not `new Function` here: `import()` would look for packages from this file, not from the program.
      const loader = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
      if (target.source.includes('import')) await silenceLoader(vm, loader);
      make = vm.compileFunction(code, ['arguments'], { filename: base, importModuleDynamically: loader });
    }
  } catch (cause) {
    if (cause instanceof EvalError) {
      throw new TypeError(
        `Cannot run ${nameOf(target)} from its source as the page's Content-Security-Policy forbids it: export it from a module, for \`blocking\``,
        { cause },
      );
    }
    throw new TypeError(
      `Cannot send ${nameOf(target)} to a worker as its source is not a function on its own: ${textOf(cause)}`,
      { cause },
    );
  }
  return make.call(outside(target, 'this'), outside(target, 'arguments')) as Callable; // as: the caller saw that the source is a function
}

/** Declares the counters that a function has in it, so that it can be measured and sent as well; nobody reads these. */
function uncounted(source: string): string {
  const names = new Set(source.match(counters));
  const kinds = '{ f: {}, s: {}, b: new Proxy({}, { get: () => [] }) }';
  return [...names].map((name) => ` const ${name} = () => (${kinds});`).join('');
}

/** What stands for something that a function cannot have: it throws when anything is asked of it. */
function outside(target: InlineTarget, what: string): object {
  const refuse = (): never => {
    throw new TypeError(
      `Cannot send ${nameOf(target)} to a worker as it uses '${what}' from outside itself\n` +
        `  give it what it needs as arguments: executor.submit((data) => …, data)`,
    );
  };
  return new Proxy(
    {},
    {
      get: refuse,
      set: refuse,
      has: refuse,
      ownKeys: refuse,
      defineProperty: refuse,
      deleteProperty: refuse,
    },
  );
}

let silenced: Promise<void> | undefined;

/** Uses the loader once, so that Node's warning that it is experimental comes while nobody listens. */
function silenceLoader(vm: Vm, importModuleDynamically: unknown): Promise<void> {
  silenced ??= (async () => {
    const process = host.process;
    if (process === undefined) return;
    const { emitWarning } = process;
    process.emitWarning = (warning, type) => {
      if (type !== 'ExperimentalWarning') emitWarning(warning, type);
    };
    try {
      await vm.compileFunction('return import("node:process")', [], {
        filename: '',
        importModuleDynamically,
      })();
    } finally {
      process.emitWarning = emitWarning;
    }
  })();
  return silenced;
}

/**
 * Says of an inline function's ReferenceError which variable it uses from outside itself.
 *
 * @returns An error that shows the module form, or `error` itself where it means something else.
 */
export function explainReference(error: unknown, target: InlineTarget): unknown {
  if (!(error instanceof ReferenceError) || !isOwn(error)) return error;
  // The engines tell the variable's name in the message alone: V8 and Firefox in one way, Safari in the other.
  const name = /^(\S+) is not defined$|^Can't find variable: (\S+)$/.exec(error.message);
  const variable = name?.[1] ?? name?.[2];
  if (variable === undefined || !words(target.source).includes(variable)) return error;
  const called = target.name === '' ? 'fn' : target.name;
  return new ReferenceError(
    `Cannot send ${nameOf(target)} to a worker as it uses '${asWritten(variable, target.source)}' from outside itself${hint(variable)}\n` +
      `  export it from a module and use: const { ${called} } = blocking<typeof import('./m.js')>(new URL('./m.js', import.meta.url))`,
    { cause: error },
  );
}

/** Whether it was thrown in the function itself, not in a module that it imports. Only V8's stacks tell. */
function isOwn(error: Error): boolean {
  const frame = /\n {4}at (.*)/.exec(error.stack ?? '')?.[1];
  return frame === undefined || /\[inline function\]|<anonymous>/.test(frame);
}

function words(source: string): readonly string[] {
  return source.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu) ?? [];
}

/** What compilers make of an imported name: `__vi_import_0__.readFile`, `node_fs_1.readFile`, `_fs.readFile`. */
function asWritten(variable: string, source: string): string {
  if (!/^__vi\w*import|_\d+$|^_\w/.test(variable)) return variable;
  const at = source.indexOf(`${variable}.`);
  const member = at === -1 ? undefined : words(source.slice(at + variable.length + 1))[0];
  return member === undefined ? variable : `${variable}.${member}`;
}

/** What to do about a name that may not be the user's own. */
function hint(variable: string): string {
  if (variable === 'require') return `\n  in the function itself use: await import('…')`;
  if (/^(?:init|require)_\w|_exports$/.test(variable)) {
    return `\n  a bundler has put there what the function imports: import it in a module of its own`;
  }
  const helper = /^__(?!vi|dirname|filename)[a-z]|^_(?:interop|async|to|object|class|define|extends)/;
  if (helper.test(variable)) return `, which a compiler may have put in: a newer target needs no such helper`;
  if (variable.length > 2) return '';
  return `\n  a minifier gives such names: to a variable of yours, or to what a compiler puts in, as esbuild does for keepNames or an older target`;
}
