import { Interpreter as AsyncInterpreter } from './async/interpreter.ts';
import { Interpreter as GeneratorInterpreter } from './generator/interpreter.ts';
import type { MachineClass } from './trace.ts';

export type StyleName = 'generator' | 'async';

/** A style of coroutines: what runs programs in it, and what does not fit it. */
export interface Style {
  readonly interpreter: MachineClass;
  /** The operations that mean something else in it, so that programs with them are left out. */
  readonly unfit: ReadonlySet<string>;
}

export const STYLES: Readonly<Record<StyleName, Style>> = {
  generator: {
    interpreter: GeneratorInterpreter,
    unfit: new Set(),
  },
  async: {
    interpreter: AsyncInterpreter,
    // An eager task of an async function runs at once only up to its first `await`.
    unfit: new Set(['spawn_eager', 'eager_factory', 'eager_logging_factory']),
  },
};

export function isStyleName(name: string): name is StyleName {
  return Object.hasOwn(STYLES, name);
}
