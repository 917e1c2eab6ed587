import { blockingTarget } from '../blocking.ts';
import type { Target } from '../wire/request.ts';
import { type InlineFunction, inlineTarget } from './inline-source.ts';

/**
 * What a worker has to call for `fn`.
 *
 * @param inline Whether the executor runs functions that are sent as source.
 * @throws {TypeError} If it is neither a blocking function nor one that can be sent.
 */
export function targetOf(fn: unknown, inline: boolean): Target {
  const target = blockingTarget(fn);
  if (target !== undefined) return target;
  if (typeof fn !== 'function') {
    throw new TypeError(
      `Cannot call what is no function: received ${show(fn)}\n` +
        `  use: const { hash } = blocking<typeof import('./m.js')>(new URL('./m.js', import.meta.url)), then executor.submit(hash, …)`,
    );
  }
  if (!inline) {
    throw new TypeError(
      `Cannot send '${fn.name}' to this executor as it runs no inline functions\n` +
        `  export it from a module and use: const { ${fn.name || 'fn'} } = blocking<typeof import('./m.js')>(new URL('./m.js', import.meta.url))`,
    );
  }
  return inlineTarget(fn as InlineFunction); // as: it is a function, and is only printed
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (tag.startsWith('Blocking ')) return `what blocking() returns, not one of its functions`;
  if (value instanceof Promise) return 'a Promise: give the function itself, without calling it';
  return value === null ? 'null' : typeof value;
}
