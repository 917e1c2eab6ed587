import { builtin, host } from '../host.ts';
import { type InlineTarget, nameOf } from '../wire/request.ts';
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
 * What compilers call in the functions that they print: esbuild for `keepNames`, Vite for `import()`. It is source too,
 * so that the second imports from where the function does.
 */
const prelude =
  '"use strict"; const __name = (fn) => fn; const __vite_ssr_dynamic_import__ = (name) => import(name);';

/**
 * Makes a function of its source.
 *
 * @param target The source and its name.
 * @param base The path that its `import()` is relative to: that of the program.
 * @throws {TypeError} If the source is none of a function on its own.
 */
export async function compileInline(target: InlineTarget, base: string | undefined): Promise<Callable> {
  const code = `${prelude} return (${target.source}\n);`;
  const vm = base === undefined ? undefined : builtin<Vm>('node:vm');
  let make: (...args: readonly unknown[]) => unknown;
  try {
    if (vm === undefined || base === undefined)
      // oxlint-disable-next-line typescript/no-implied-eval -- a function that was sent as source is compiled somewhere
      make = new Function(code) as Callable; // as: Function is untyped
    else {
      // Not `new Function` here: `import()` would look for packages from this file, not from the program.
      const loader = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
      if (target.source.includes('import')) await silenceLoader(vm, loader);
      make = vm.compileFunction(code, [], { filename: base, importModuleDynamically: loader });
    }
  } catch (cause) {
    throw new TypeError(
      `Cannot send ${nameOf(target)} to a worker as its source is not a function on its own`,
      { cause },
    );
  }
  return make() as Callable; // as: the caller saw that the source is a function
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
  if (!(error instanceof ReferenceError)) return error;
  // The engines tell the variable's name in the message alone: V8 and Firefox in one way, Safari in the other.
  const name = /^(\S+) is not defined$|^Can't find variable: (\S+)$/.exec(error.message);
  const variable = name?.[1] ?? name?.[2];
  if (variable === undefined || !target.source.includes(variable)) return error;
  const called = target.name === '' ? 'fn' : target.name;
  return new ReferenceError(
    `Cannot send ${nameOf(target)} to a worker as it uses '${variable}' from outside itself\n` +
      `  export it from a module and use: const { ${called} } = blocking<typeof import('./m.js')>(new URL('./m.js', import.meta.url))`,
    { cause: error },
  );
}
