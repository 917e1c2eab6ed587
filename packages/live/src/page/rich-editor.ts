/** The editor that colours the text. It is loaded when the page is there already. */

import 'prism-code-editor/layout.css';
import 'prism-code-editor/languages/clike';
import 'prism-code-editor/prism/languages/javascript';
import { createEditor, type PrismEditor } from 'prism-code-editor';
import { defaultKeymap, editHistory, editorCommands, setIgnoreTab } from 'prism-code-editor/commands';

export class RichEditor {
  readonly #editor: PrismEditor;
  #isSetting = true;
  #errorLine: number | undefined;

  constructor(place: HTMLElement, value: string, changed: () => void) {
    // Who uses the keyboard alone has to get out again.
    setIgnoreTab(true);
    const { 'Mod+Enter': _runs, ...keymap } = defaultKeymap;
    this.#editor = createEditor(
      place,
      {
        language: 'javascript',
        value,
        onUpdate: () => {
          if (this.#isSetting) return;
          this.markError(undefined);
          changed();
        },
      },
      editorCommands(keymap),
      editHistory(),
    );
    this.#isSetting = false;
    const { textarea } = this.#editor;
    textarea.setAttribute('aria-label', 'The program');
    textarea.setAttribute('aria-describedby', 'editor-hint');
  }

  get value(): string {
    return this.#editor.value;
  }

  set(value: string): void {
    this.#isSetting = true;
    this.#editor.setOptions({ value });
    this.#isSetting = false;
  }

  select(from: number, to: number): void {
    const { textarea } = this.#editor;
    textarea.focus();
    textarea.setSelectionRange(from, to);
    this.#editor.lines[this.#editor.activeLine]?.scrollIntoView({ block: 'nearest' });
  }

  markError(line: number | undefined): void {
    const { lines } = this.#editor;
    if (this.#errorLine !== undefined) lines[this.#errorLine]?.classList.remove('error-line');
    this.#errorLine = line;
    if (line !== undefined) lines[line]?.classList.add('error-line');
  }
}
