/**
 * What runs in a worker, whatever library started it. An adapter's entry is this and the library's way to say it.
 */
import { NativePromise } from '../host.ts';
import type { Outcome } from '../wire/outcome.ts';
import type { Message } from '../wire/request.ts';
import { encodeThrown, type Thrown } from '../wire/thrown.ts';
import { watchErrors } from './call-context.ts';
import { runMessage, serveLine } from './run-load.ts';
import { type Answer, runHello } from './run-request.ts';

/** What the entry needs of the library that it runs under. */
export interface EntryPort {
  /** Sends a message to the adapter beside the answers: a warning. */
  warn(message: unknown): void;
  /**
   * Wraps an answer so that the library moves `list`. Without it, results are copied where each call is a message; those that
   * go over a MessagePort are moved in any case.
   */
  move?(outcome: unknown, list: readonly object[]): Promise<unknown>;
}

/**
 * Makes the function that the library calls in the worker for each message.
 *
 * It returns how the call ended, as data, and never throws: so every library carries the same.
 *
 * @param port What the library offers.
 * @returns The handler: it takes the message that `WorkerPool.run` was given and returns what `run` resolves with.
 *
 * @example A worker of piscina's
 * ```ts
 * import { parentPort } from 'node:worker_threads';
 * import { openEntry } from '@tsyncio/executor/worker';
 *
 * export default openEntry({ warn: (message) => parentPort?.postMessage(message) });
 * ```
 */
export function openEntry(port: EntryPort): (message: unknown) => unknown {
  watchErrors((thrown: Thrown) => port.warn({ kind: '@tsyncio/warning', thrown }));
  return (message) => {
    const answer = run(message as Message); // as: the executor sends nothing else
    return answer instanceof NativePromise ? answer.then(wrap) : wrap(answer);
  };

  function run(message: Message): Answer | Promise<Answer> {
    if (!('kind' in message) || message.kind === 'chunk') return runMessage(message);
    if (message.line !== undefined) serveLine(message.line);
    return runHello(message);
  }

  function wrap({ outcome, transfer }: Answer): unknown {
    if (transfer.length === 0 || port.move === undefined) return outcome;
    return port.move(outcome, transfer).catch((error) => {
      return { kind: 'thrown', thrown: encodeThrown(error) } satisfies Outcome;
    });
  }
}
