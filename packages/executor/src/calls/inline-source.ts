import type { InlineTarget } from '../wire/request.ts';

/** Any function that is to be sent as source. */
export type InlineFunction = (...args: never) => unknown;

/** Printing a function costs more than sending a small call; one is printed once. */
const printed = new WeakMap<InlineFunction, InlineTarget>();

const identifier = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*`;
/** White space and comments, which may stand between any two words of a function's head. */
const gap = String.raw`(?:\s|/\*.*?\*/|//[^\n]*\n)*`;
const generator = new RegExp(`^(?:async\\b${gap})?function\\b${gap}\\*`, 'su');
const ordinary = new RegExp(`^(?:async\\b${gap})?function\\b`, 'su');
const arrow = new RegExp(`^(?:async\\b${gap})?(?:\\(|${identifier}${gap}=>)`, 'su');

/**
 * The source of an inline function.
 *
 * @throws {TypeError} If it is a class, a generator, a method, bound or built in: their source is no function.
 */
export function inlineTarget(fn: InlineFunction): InlineTarget {
  const known = printed.get(fn);
  if (known !== undefined) return known;
  const source = Function.prototype.toString.call(fn);
  const kind = refused(source);
  if (kind !== undefined) {
    const name = fn.name === '' ? 'an anonymous function' : `'${fn.name}'`;
    throw new TypeError(
      `Cannot send ${name} to a worker as only functions and arrow functions have a source of their own: it is ${kind}\n` +
        `  wrong: executor.submit(object.method, …)\n  right: executor.submit((data) => …, …)`,
    );
  }
  const target: InlineTarget = { kind: 'inline', source, name: fn.name };
  printed.set(fn, target);
  return target;
}

function refused(source: string): string | undefined {
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return 'bound or built in';
  if (/^class\b/.test(source)) return 'a class';
  if (generator.test(source)) return 'a generator function';
  if (ordinary.test(source) || arrow.test(source)) return undefined;
  return 'a method';
}
