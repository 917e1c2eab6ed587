/**
 * The file of a trace: a JSON array, written as events come.
 *
 * Owns that it can be read whatever becomes of the process: Perfetto and Chrome take an array without its end. Must never
 * throw but when it is opened: a disk that is full is no reason for a program to fail.
 */

import { messageOf, RuntimeError, wired } from '../kernel/index.ts';
import type { EventSink, TraceEvent } from './event-log.ts';

/** What is used of Node's files. */
interface Files {
  openSync(path: string, flags: 'w'): number;
  writeFileSync(file: number, text: string): void;
  closeSync(file: number): void;
}

/** What is used of Node, and of every host. */
interface Globals {
  readonly process?: { readonly pid: number; getBuiltinModule?(name: 'node:fs'): Files };
  readonly setTimeout: (callback: () => void, delayMs: number) => { unref?(): void };
  readonly clearTimeout: (timer: unknown) => void;
}

const globals = globalThis as unknown as Globals; // as: what not every host has is looked at
/** Taken when the package is imported, so that the fake timers of a test tool don't stop it. */
const { setTimeout, clearTimeout } = globals;

/** As many events are written at once. */
const TOGETHER = 512;
/** Milliseconds after which what there is is written: a process that is killed loses no more. */
const LATEST_MS = 200;

/**
 * Opens a file for a trace.
 *
 * @param name `%p` in it is the id of the process.
 * @throws {RuntimeError} If it cannot be written, or the host has no files.
 */
export function openTraceFile(name: string): EventSink {
  const { process } = globals;
  const files = process?.getBuiltinModule?.('node:fs');
  if (process === undefined || files === undefined) {
    throw new RuntimeError(
      `Cannot write a trace to '${name}' as there are no files here\n  in a page use: JSON.stringify(trace)`,
    );
  }
  const path = name.replaceAll('%p', String(process.pid));
  let file: number;
  try {
    file = files.openSync(path, 'w');
  } catch (cause) {
    throw new RuntimeError(`Cannot write a trace to '${path}': ${messageOf(cause)}`, { cause });
  }
  return new TraceFile(path, files, file);
}

class TraceFile implements EventSink {
  readonly #path: string;
  readonly #files: Files;
  readonly #file: number;
  #events: TraceEvent[] = [];
  #timer: unknown = null;
  /** `begun`: the next event comes after another. `closed`: it was ended, or could not be written. */
  #state: 'empty' | 'begun' | 'closed' = 'empty';

  constructor(path: string, files: Files, file: number) {
    this.#path = path;
    this.#files = files;
    this.#file = file;
  }

  add(event: TraceEvent): void {
    if (this.#state === 'closed') return;
    this.#events.push(event);
    if (this.#events.length >= TOGETHER) this.#flush();
    else if (this.#timer === null) {
      const timer = setTimeout(this.#flush, LATEST_MS);
      timer.unref?.();
      this.#timer = timer;
    }
  }

  end(): void {
    this.#flush();
    if (this.#state === 'closed') return;
    this.#write(this.#state === 'empty' ? '[]\n' : '\n]\n');
    this.#close();
  }

  readonly #flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#events.length === 0 || this.#state === 'closed') return;
    let text = '';
    for (const event of this.#events) {
      text += text === '' && this.#state === 'empty' ? '[\n' : ',\n';
      text += JSON.stringify(event);
    }
    this.#events = [];
    this.#state = 'begun';
    this.#write(text);
  };

  #write(text: string): void {
    try {
      this.#files.writeFileSync(this.#file, text);
    } catch (error) {
      wired.host.report(
        `Cannot write the trace to '${this.#path}' any further: ${messageOf(error)}`,
        undefined,
      );
      this.#close();
    }
  }

  #close(): void {
    this.#state = 'closed';
    try {
      this.#files.closeSync(this.#file);
    } catch {
      // What could not be written was told.
    }
  }
}
