/** What each worker loads, in Node and in a browser. */

import { openEntry } from '@tsyncio/executor/worker';
import { expose, Transfer } from '#entry';

/** How a worker speaks to its master: in a browser by its own globals. */
interface Port {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  addEventListener(type: 'messageerror', listener: () => void): void;
  close?: () => void;
}

const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
const port = (threads?.parentPort ?? globalThis) as unknown as Port; // as: no library of types describes both hosts

const post = port.postMessage.bind(port);

// The library says of each call that it runs before it says how it ended: a message that costs as much as the answer.
port.postMessage = (message, transfer) => {
  if ((message as { type?: unknown } | null | undefined)?.type !== 'running') post(message, transfer); // as: it may be anything
};

/** Says that a call will have no answer: nobody else does. */
function end(message: string): void {
  post({ kind: '@tsyncio/ended', message });
}

port.addEventListener('messageerror', () => end('a message to the worker could not be read'));
if (threads === undefined) {
  const close = port.close?.bind(port);
  port.close = () => {
    end('the worker closed itself');
    close?.();
    // As `process.exit` it does not return, where it can wait: else calls that came along would begin here, and be lost.
    if (typeof SharedArrayBuffer === 'function') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
}

expose(
  openEntry({
    warn: (message) => post(message),
    move: async (outcome, list) => Transfer(outcome, list),
  }),
);
