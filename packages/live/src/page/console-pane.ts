import type { Output } from './run.ts';
import { seconds } from './words.ts';

/** More lines are not kept. */
const LINES = 500;

/** What the program prints. */
export class ConsolePane {
  readonly #list: HTMLElement;
  readonly #goTo: (line: number) => void;
  #count = 0;

  /** @param goTo Shows a line of the program. */
  constructor(list: HTMLElement, goTo: (line: number) => void) {
    this.#list = list;
    this.#goTo = goTo;
  }

  clear(): void {
    this.#list.replaceChildren();
    this.#count = 0;
  }

  add({ at, level, text, line }: Output): void {
    const atEnd = this.#list.scrollTop + this.#list.clientHeight >= this.#list.scrollHeight - 4;
    const entry = document.createElement('div');
    entry.className = level;
    const time = document.createElement('span');
    time.className = 'at';
    time.textContent = seconds(at);
    const body = document.createElement('span');
    body.className = 'text';
    body.textContent = text;
    entry.append(time, body);
    if (line !== undefined) body.append(' ', this.#link(line));
    this.#list.append(entry);
    this.#count += 1;
    if (this.#count > LINES) this.#list.firstElementChild?.remove();
    if (atEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #link(line: number): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'place';
    button.textContent = `line ${line}`;
    button.addEventListener('click', () => this.#goTo(line));
    return button;
  }
}
