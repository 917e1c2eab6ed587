import type { Capabilities } from '../executor.ts';
import { builtin, now, setTimer } from '../host.ts';
import { firstMark, type GateHandle } from './gate-marks.ts';
import { type Files, globals, type Port } from './globals.ts';
import { pause, quiet, until } from './waiting.ts';

/**
 * What calls wait at, and where they leave marks: so that a case knows what runs, and decides for how long, without a
 * clock.
 */
export interface Gate {
  /** What the calls are given. */
  readonly handle: GateHandle;
  /** What was left here so far, in order. At a channel the last may come after the result of their call. */
  marks(): number[];
  /**
   * All that was left here by calls that have ended, in order: at a channel when `count` marks have come, and no other
   * for a while; elsewhere at once, for a mark is there before its call ends.
   */
  settled(count: number): Promise<number[]>;
  /** Waits until there are `count` marks. */
  reached(count: number): Promise<number[]>;
  /** Lets all pass that wait, and all that will. */
  open(): void;
  /** Opens it, and gives back what it holds. */
  close(): void;
}

/** Makes the kind of gate that the workers of an executor can reach. */
export function createGate(capabilities: Capabilities): Gate {
  if (capabilities.sharedMemory) return new MemoryGate();
  const fs = builtin<Files>('node:fs');
  const os = builtin<{ tmpdir(): string }>('node:os');
  if (fs === undefined || os === undefined) return new ChannelGate();
  return new FileGate(fs, os.tmpdir(), capabilities.workers === 'remote' ? travel : 0);
}

/** Seconds in which what happens on another machine is known here. */
const travel = 0.1;

abstract class AnyGate implements Gate {
  abstract readonly handle: GateHandle;
  abstract marks(): number[];
  abstract open(): void;
  abstract close(): void;

  async settled(_count: number): Promise<number[]> {
    return this.marks();
  }

  reached(count: number): Promise<number[]> {
    return until(
      `${count} marks at the gate`,
      () => this.marks(),
      ({ length }) => length >= count,
    );
  }
}

/** Marks that a gate of memory has room for. */
const room = 10_000;

class MemoryGate extends AnyGate {
  readonly #cells = new Int32Array(new SharedArrayBuffer(4 * (firstMark + room)));
  readonly handle: GateHandle = { kind: 'memory', cells: this.#cells };

  marks(): number[] {
    const count = Math.min(Atomics.load(this.#cells, 0), room);
    const marks: number[] = [];
    for (let i = 0; i < count; i++) {
      const cell = Atomics.load(this.#cells, firstMark + i);
      if (cell === 0) break;
      marks.push(cell - 1);
    }
    return marks;
  }

  open(): void {
    Atomics.store(this.#cells, 1, 1);
    Atomics.notify(this.#cells, 1);
  }

  close(): void {
    this.open();
  }
}

class FileGate extends AnyGate {
  readonly #fs: Files;
  readonly #folder: string;
  readonly #delay: number;
  readonly handle: GateHandle;

  /** @param delay Seconds after which the executor knows what marks tell. */
  constructor(fs: Files, parent: string, delay: number) {
    super();
    this.#fs = fs;
    this.#delay = delay;
    this.#folder = fs.mkdtempSync(`${parent}/tsyncio-gate-`);
    this.handle = { kind: 'files', folder: this.#folder };
    fs.writeFileSync(`${this.#folder}/marks`, '');
  }

  marks(): number[] {
    const lines = this.#fs.readFileSync(`${this.#folder}/marks`, 'utf8').split('\n');
    return lines.slice(0, -1).map(Number);
  }

  override async reached(count: number): Promise<number[]> {
    const marks = await super.reached(count);
    if (this.#delay > 0) await pause(this.#delay);
    return marks;
  }

  open(): void {
    // What was submitted before is there before.
    if (this.#delay > 0) setTimer(() => this.#open(), this.#delay * 1000);
    else this.#open();
  }

  #open(): void {
    if (this.#fs.existsSync(this.#folder)) this.#fs.writeFileSync(`${this.#folder}/open`, '');
  }

  close(): void {
    this.#fs.rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A channel, and what it is found by. */
interface Named {
  readonly name: string;
  readonly port: Port;
}

let channels = 0;
/** Channels for gates to come: what a worker sends to one that the browser has not heard of yet is lost. */
const spare: Named[] = [];

function takeChannel(): Named {
  while (spare.length < 3) spare.push(newChannel());
  return spare.shift() ?? newChannel();
}

function newChannel(): Named {
  const name = `tsyncio-gate-${globals.performance.now()}-${channels++}`;
  const port: Port = new globals.BroadcastChannel(name);
  port.unref?.();
  return { name, port };
}

/** Seconds after which `settled` gives what there is, although it is less: the case then says what is missing. */
const mostSettling = 8;

class ChannelGate extends AnyGate {
  readonly #channel: Port;
  readonly #marks: number[] = [];
  #open = false;
  readonly handle: GateHandle;

  constructor() {
    super();
    const { name, port } = takeChannel();
    this.#channel = port;
    this.handle = { kind: 'channel', name };
    this.#channel.onmessage = ({ data }) => {
      if (data === 'open?') {
        if (this.#open) this.#channel.postMessage('open');
      } else if (typeof data === 'object' && data !== null && 'mark' in data) {
        this.#marks.push(Number(data.mark));
      }
    };
  }

  marks(): number[] {
    return [...this.#marks];
  }

  override async settled(count: number): Promise<number[]> {
    const end = now() + mostSettling;
    while (this.#marks.length < count && now() < end) await pause(0.002);
    // One too many, which a case must be able to see, may be on its way too.
    for (let seen = -1; seen !== this.#marks.length && now() < end; await pause(quiet)) {
      seen = this.#marks.length;
    }
    return this.marks();
  }

  open(): void {
    this.#open = true;
    this.#channel.postMessage('open');
  }

  close(): void {
    this.open();
    this.#channel.close();
  }
}
