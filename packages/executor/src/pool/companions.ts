/**
 * What goes along with calls into workers: the context of a trace, say.
 *
 * Owns what each call takes along. As long as nobody sends anything, a call costs a comparison with null, and messages are as if
 * there were none of this.
 */

import { warn } from '../host.ts';
import type { Along } from '../wire/request.ts';
import { accompany, type Enter } from '../worker/accompanied.ts';
import type { Callable } from '../worker/load-export.ts';
import { type WatchedCall, watched } from './watched.ts';

/** Who sends something along with each call, and has the call run with it where it arrives. */
export interface CallCompanion {
  /** What it is known by on other machines: the name of its package. */
  readonly name: string;
  /**
   * The URL of the module that workers load for it, once each, where something comes along. Its export `enter` is called for a
   * call, or for a chunk of `map`, with what came, and gives what then calls the function, or each item's.
   */
  readonly module: string;
  /** What goes along with a call, as it is submitted; undefined: nothing. Must not wait, nor do anything to the call. */
  pack(call: WatchedCall): Readonly<Record<string, string>> | undefined;
  /** As the module's, on another machine, for the process that hands calls to its threads. */
  enter(along: Readonly<Record<string, string>>): Enter;
}

/** A companion, and how workers find it. One for each call of `accompanyCalls`: the same object may be given twice. */
interface Known {
  readonly companion: CallCompanion;
  /** One object for all calls: workers keep it by a number. */
  readonly by: Along['by'];
}

/** All who send something. */
export class Companions {
  readonly #all: readonly Known[];

  constructor(all: readonly Known[]) {
    this.#all = all;
  }

  with(known: Known): Companions {
    return new Companions([...this.#all, known]);
  }

  /** `null`: none is left. */
  without(known: Known): Companions | null {
    const rest = this.#all.filter((each) => each !== known);
    return rest.length === 0 ? null : new Companions(rest);
  }

  /** What goes along with a call; undefined: nothing. */
  pack(call: WatchedCall): readonly Along[] | undefined {
    const all: Along[] = [];
    for (const known of this.#all) {
      const { companion, by } = known;
      try {
        const given = companion.pack(call);
        if (given !== undefined) all.push({ name: companion.name, by, values: textsOf(given) });
      } catch (cause) {
        dismiss(known, cause);
      }
    }
    return all.length === 0 ? undefined : all;
  }

  /** Calls `body` with what has come from another machine, as far as anybody here knows it. */
  enter<Result>(
    along: Readonly<Record<string, Readonly<Record<string, string>>>>,
    body: () => Result,
  ): Result {
    let run: Callable = body;
    for (const { companion } of this.#all) {
      const values = along[companion.name];
      if (values === undefined) continue;
      run = accompany(run, (given) => companion.enter(given as typeof values), companion.name, values); // as: it is given these
    }
    return run() as Result; // as: each gives what the body does
  }
}

/** A copy with nothing in it that could not be sent. */
function textsOf(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

function dismiss(known: Known, cause: unknown): void {
  forget(known);
  const { name } = known.companion;
  warn(new Error(`What '${name}' sends along with calls has failed, and is sent no more`, { cause }));
}

function forget(known: Known): void {
  watched.companions = watched.companions?.without(known) ?? null;
}

/**
 * Sends something along with each call of all executors of this process, from now on, and has the worker run the call with it.
 *
 * A call that has none runs as if there were none of this. One whose module cannot be loaded in a worker, or fails there, is warned
 * of once in that worker, and calls run without it.
 *
 * @param companion See {@link CallCompanion}.
 * @returns A function that ends it.
 * @throws {TypeError} If it is none.
 *
 * @example
 * ```ts
 * import { accompanyCalls } from '@tsyncio/executor/observer';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * // The module has: export const enter = ({ locale }) => (body) => storage.run(locale, body)
 * const end = accompanyCalls({
 *   name: 'locale',
 *   module: 'data:text/javascript,export const enter = ({ locale }) => (body) => { globalThis.locale = locale; return body(); }',
 *   pack: () => ({ locale: 'de' }),
 *   enter: () => (body) => body(),
 * });
 * await using executor = new PiscinaExecutor();
 * console.log(await executor.submit(() => Reflect.get(globalThis, 'locale'))); // de
 * end();
 * ```
 */
export function accompanyCalls(companion: CallCompanion): () => void {
  const { name, module, pack, enter } = (companion ?? {}) as Partial<CallCompanion>; // as: looked at here
  if (typeof name !== 'string' || typeof module !== 'string') {
    throw new TypeError(
      `Cannot accompany calls as 'name' and 'module' must be strings: received ${typeof name} and ${typeof module}`,
    );
  }
  if (typeof pack !== 'function' || typeof enter !== 'function') {
    throw new TypeError(
      `Cannot accompany calls as 'pack' and 'enter' must be functions: received ${typeof pack} and ${typeof enter}`,
    );
  }
  const known: Known = { companion, by: { kind: 'module', module, name: 'enter' } };
  watched.companions = (watched.companions ?? new Companions([])).with(known);
  return () => forget(known);
}

/**
 * Calls `body` with what came along with a call from another machine: for adapters of libraries that have workers there.
 *
 * @param along What `RemoteCall.along` was on the other side, by the names of those who sent it.
 */
export function enterAlong<Result>(
  along: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined,
  body: () => Result,
): Result {
  if (along === undefined || watched.companions === null) return body();
  return watched.companions.enter(along, body);
}
