/**
 * Calls that something came along with: how it is entered before their functions run.
 *
 * Must never fail a call: what cannot be loaded, or fails, is warned of, and the call runs without it.
 */
import { NativePromise, warn } from '../host.ts';
import { textOf } from '../wire/text-of.ts';
import type { Callable } from './load-export.ts';
import { Once } from './once.ts';

/** Calls a function in some context, at once, and gives what it returns. */
export type Enter = <Result>(body: () => Result) => Result;

type Values = Readonly<Record<string, string>>;

/** Those that have failed here. */
const failed = new Set<string>();

/** What stands for a companion that cannot be loaded. */
export const noCompanion: Callable = () => (body: () => unknown) => body();

/** Tells of one, once in this worker. */
export function companionFailed(name: string, cause: unknown): void {
  if (failed.has(name)) return;
  failed.add(name);
  const error = new Error(
    `What '${name}' sends along with calls is not used in this worker: ${textOf(cause)}`,
    {
      cause,
    },
  );
  error.name = 'ExecutorWarning';
  warn(error);
}

/** A function that calls `fn` inside of what `by` makes of `values`, which is asked once for all its calls. */
export function accompany(fn: Callable, by: Callable, name: string, values: Values): Callable {
  let enter: Enter | undefined;
  let hasFailed = false;
  return (...args) => {
    if (hasFailed) return fn(...args);
    const body = new Once(() => fn(...args));
    try {
      enter ??= by(values) as Enter; // as: if it is none, it fails here
      const given = enter(body.call);
      // An async function gives a promise of its own, whose error would be taken for a crash.
      if (given instanceof NativePromise && !body.gave(given)) given.catch(() => {});
      if (!body.hasBegun) throw new TypeError('its function did not call what it was given at once');
    } catch (error) {
      // What the call itself has thrown is its own.
      if (!body.threw(error)) {
        hasFailed = true;
        companionFailed(name, error);
      }
    }
    return body.call();
  };
}
