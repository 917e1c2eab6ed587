/**
 * Ctrl-C: cancels the main tasks of the process (docs/differences.md, 32). CPython 3.13: `runners.py`,
 * Runner._on_sigint.
 *
 * Owns the one listener, which is there only while a main task runs. Must never do anything where somebody else listens
 * to SIGINT.
 */

import { type Signals, type Task, wired } from '../kernel/index.ts';

interface Interrupts {
  readonly mains: Set<MainTask>;
  listener: (() => void) | null;
}

/** Shared by all copies of the package in the process: two listeners would take each other for somebody else. */
const KEY = Symbol.for('@tsyncio/interrupts');
const shared = globalThis as { [KEY]?: Interrupts }; // as: nobody else has this symbol
shared[KEY] ??= { mains: new Set(), listener: null };
const interrupts: Interrupts = shared[KEY];

/** A main task, which Ctrl-C cancels from now on until `end` is called. */
export class MainTask {
  readonly task: Task<unknown>;
  /** Whether Ctrl-C has cancelled it. */
  interrupted = false;

  constructor(task: Task<unknown>) {
    this.task = task;
    interrupts.mains.add(this);
    listen();
  }

  end(): void {
    interrupts.mains.delete(this);
    if (interrupts.mains.size === 0) unlisten();
  }
}

function listen(): void {
  const { signals } = wired.host;
  if (signals === null || interrupts.listener !== null || interrupts.mains.size === 0) return;
  interrupts.listener = () => interrupt(signals);
  signals.listen('SIGINT', interrupts.listener);
}

function unlisten(): void {
  if (interrupts.listener !== null) wired.host.signals?.unlisten('SIGINT', interrupts.listener);
  interrupts.listener = null;
}

function interrupt(signals: Signals): void {
  if (signals.listeners('SIGINT') > 1) {
    // Step aside while the others are called: some (the package signal-exit) end the process only where nobody else
    // listens, and then nobody would.
    unlisten();
    wired.host.afterHost(listen);
    return;
  }
  const mains = [...interrupts.mains];
  if (mains.some(({ interrupted }) => interrupted) || mains.every(({ task }) => task.done())) {
    // By the signal, not with an exit code: a shell ends its script only where the program died of Ctrl-C.
    unlisten();
    signals.endProcess('SIGINT');
    return;
  }
  for (const main of mains) main.interrupted = main.task.cancel();
}
