/**
 * The program's text: a plain field at first, which the editor takes over when it has been loaded.
 *
 * Owns the way out by keyboard: Tab moves on, as in the rest of the page, until Ctrl+M asks for it to indent.
 */

import type { RichEditor } from './rich-editor.ts';

export class Editor {
  readonly #place: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #changed: () => void;
  #rich: RichEditor | undefined;
  #errorLine: number | undefined;

  /** @param changed Is called when somebody has edited the text. */
  constructor(place: HTMLElement, field: HTMLTextAreaElement, changed: () => void) {
    this.#place = place;
    this.#field = field;
    this.#changed = changed;
    field.addEventListener('input', changed);
  }

  get value(): string {
    return this.#rich?.value ?? this.#field.value;
  }

  set value(value: string) {
    this.#field.value = value;
    this.#rich?.set(value);
    this.markError(undefined);
  }

  /** Loads what colours the text. */
  async enrich(): Promise<void> {
    const { RichEditor } = await import('./rich-editor.ts');
    const hadFocus = document.activeElement === this.#field;
    const { selectionStart, selectionEnd } = this.#field;
    this.#rich = new RichEditor(this.#place, this.#field.value, this.#changed);
    this.#field.remove();
    if (hadFocus) this.#rich.select(selectionStart, selectionEnd);
    this.#rich.markError(this.#errorLine);
  }

  /** Marks the line of an error; undefined: none. */
  markError(line: number | undefined): void {
    this.#errorLine = line;
    this.#rich?.markError(line);
  }

  /** Puts the cursor at the beginning of a line. */
  goTo(line: number): void {
    const at =
      this.value
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    if (this.#rich !== undefined) this.#rich.select(at, at);
    else {
      this.#field.focus();
      this.#field.setSelectionRange(at, at);
    }
  }
}
