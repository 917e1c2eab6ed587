/**
 * The workers' side of a gate: a call leaves marks there, and waits until it is opened.
 *
 * There are three, for calls that block and have no memory in common with the one that opens: `memory` where there is,
 * `files` for processes of one machine, `channel` for pages that are not isolated. A call waits at a channel without
 * blocking; its worker is as busy.
 */
import { builtin } from '../host.ts';
import { type Files, globals, type Port } from './globals.ts';

/** How a worker finds a gate: an argument of the calls. */
export type GateHandle =
  /** The number of marks, whether it is open, and the marks. */
  | { readonly kind: 'memory'; readonly cells: Int32Array }
  /** A folder: the file `marks` has a line for each, and `open` is there when it is. */
  | { readonly kind: 'files'; readonly folder: string }
  /** The name of a BroadcastChannel. */
  | { readonly kind: 'channel'; readonly name: string };

/** Leaves a mark at the gate. */
export function mark(gate: GateHandle, n: number): void {
  if (gate.kind === 'memory') {
    const { cells } = gate;
    const at = Atomics.add(cells, 0, 1);
    // Not the bare number: 0 is a cell that is taken and not yet written.
    Atomics.store(cells, firstMark + at, n + 1);
  } else if (gate.kind === 'files') files().appendFileSync(`${gate.folder}/marks`, `${n}\n`);
  else channel(gate.name).postMessage({ mark: n });
}

/** Waits until the gate is open. Blocks where it can; else gives a promise. */
export function pass(gate: GateHandle): undefined | Promise<void> {
  if (gate.kind === 'channel') {
    const port = channel(gate.name);
    return new Promise((resolve) => {
      port.onmessage = ({ data }) => {
        if (data === 'open') resolve();
      };
      port.postMessage('open?');
    });
  }
  if (gate.kind === 'memory') Atomics.wait(gate.cells, 1, 0);
  else while (!files().existsSync(`${gate.folder}/open`)) sleep();
  return undefined;
}

/** The cell of a memory gate that has its first mark. */
export const firstMark = 2;

function files(): Files {
  const module = builtin<Files>('node:fs');
  if (module === undefined) throw new Error('a gate of files needs Node.js');
  return module;
}

const still = typeof SharedArrayBuffer === 'function' ? new Int32Array(new SharedArrayBuffer(4)) : undefined;

function sleep(): void {
  if (still !== undefined) Atomics.wait(still, 0, 0, 2);
}

const channels = new Map<string, Port>();

function channel(name: string): Port {
  let port = channels.get(name);
  if (port === undefined) {
    port = new globals.BroadcastChannel(name);
    channels.set(name, port);
  }
  return port;
}
