/** A terminal: its other screen, its keys, and how it is left as it was. */

import { emitKeypressEvents } from 'node:readline';
import type { Size } from './frame.ts';
import type { Key } from './view.ts';

/** The other screen, without a cursor, and without lines that go on in the next. */
const ENTER = '\u001B[?1049h\u001B[?25l\u001B[?7l';
const LEAVE = '\u001B[?7h\u001B[?25h\u001B[?1049l';
/** What comes between is shown at once, by terminals that can do so. */
const BEGIN = '\u001B[?2026h\u001B[H';
const END = '\u001B[?2026l';
/** Before a line, and not after it: there it would take the last character of one that is as wide as the terminal. */
const CLEAR_LINE = '\u001B[2K';

/** Who is told what happens at a terminal. */
export interface Listener {
  key(key: Key): void;
  resized(): void;
}

export class Screen {
  readonly #listener: Listener;
  #last = '';
  #isOpen = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  get size(): Size {
    const { columns, rows } = process.stdout;
    // Of some nothing is known.
    return { columns: columns || 80, rows: rows || 24 };
  }

  open(): void {
    const { stdin, stdout } = process;
    this.#enter();
    if (stdin.isTTY) {
      emitKeypressEvents(stdin);
      stdin.on('keypress', this.#key);
      stdin.resume();
    }
    stdout.on('resize', this.#resized);
    process.on('SIGCONT', this.#resumed);
    // However it ends.
    process.on('exit', this.#leave);
  }

  close(): void {
    const { stdin, stdout } = process;
    stdin.off('keypress', this.#key);
    stdin.pause();
    stdout.off('resize', this.#resized);
    process.off('SIGCONT', this.#resumed);
    process.off('exit', this.#leave);
    this.#leave();
  }

  /** Shows lines, as many as there are rows: in one piece, and only where something is new. */
  show(lines: readonly string[]): void {
    const text = lines.map((line) => CLEAR_LINE + line).join('\r\n');
    // A terminal that is slow gets the next.
    if (!this.#isOpen || text === this.#last || process.stdout.writableNeedDrain) return;
    this.#last = text;
    process.stdout.write(BEGIN + text + END);
  }

  #enter(): void {
    if (process.stdin.isTTY) process.stdin.setRawMode(true);
    process.stdout.write(ENTER);
    this.#last = '';
    this.#isOpen = true;
  }

  readonly #leave = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.stdout.write(LEAVE);
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
  };

  readonly #key = (_text: string | undefined, key: Key): void => {
    // In raw mode the terminal does not do it.
    if (key.ctrl === true && key.name === 'z') {
      this.#leave();
      process.kill(process.pid, 'SIGTSTP');
    } else this.#listener.key(key);
  };

  /** It was stopped, and goes on. */
  readonly #resumed = (): void => {
    if (!this.#isOpen) this.#enter();
    this.#resized();
  };

  readonly #resized = (): void => {
    this.#last = '';
    this.#listener.resized();
  };
}
