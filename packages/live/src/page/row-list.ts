/**
 * The rows for keyboards, pointers and whoever listens: a list box over the canvas, with an option for each row in sight.
 *
 * Owns which row is selected, and which one the pointer is over. Draws nothing.
 */

import type { Row, Timeline } from '../model/timeline.ts';
import { stateOf, titleOf } from './words.ts';

export interface RowListActions {
  /** The row that is looked at is another, or none. */
  focusChanged(): void;
  /** The rows were scrolled. */
  scrolled(): void;
  cancel(row: Row): void;
  /** Whether a place within a row is on its bar, and not on its name. */
  isBar(row: Row, x: number): boolean;
}

export class RowList {
  readonly #box: HTMLElement;
  readonly #inner: HTMLElement;
  readonly #actions: RowListActions;
  readonly #options: HTMLElement[] = [];
  #timeline: Timeline;
  #rowHeight = 1;
  #selected: Row | undefined;
  #hovered: Row | undefined;

  constructor(box: HTMLElement, timeline: Timeline, actions: RowListActions) {
    this.#box = box;
    this.#timeline = timeline;
    this.#actions = actions;
    this.#inner = document.createElement('div');
    this.#inner.role = 'presentation';
    box.append(this.#inner);
    box.addEventListener('scroll', () => actions.scrolled(), { passive: true });
    box.addEventListener('keydown', (event) => this.#keyDown(event));
    box.addEventListener('focus', () => {
      if (this.#selected === undefined) this.select(this.#timeline.row(0));
    });
    box.addEventListener('pointermove', (event) => this.#hover(this.#rowAt(event), event));
    box.addEventListener('pointerleave', () => this.#hover(undefined));
    box.addEventListener('click', (event) => this.#click(event));
  }

  /** The row that is looked at: the one below the pointer, or else the selected one. */
  get focus(): Row | undefined {
    return this.#hovered ?? this.#selected;
  }

  get scrollTop(): number {
    return this.#box.scrollTop;
  }

  /** Shows the rows of another run. */
  show(timeline: Timeline): void {
    this.#timeline = timeline;
    this.#hovered = undefined;
    this.select(undefined);
    this.#box.scrollTop = 0;
  }

  select(row: Row | undefined): void {
    this.#selected = row;
    if (row !== undefined) this.#reveal(this.#timeline.indexOf(row));
    this.#actions.focusChanged();
  }

  /** Brings the options up to date with the rows that are in sight. */
  update(first: number, last: number, rowHeight: number): void {
    this.#rowHeight = rowHeight;
    const { rows } = this.#timeline;
    set(this.#inner.style, 'height', `${rows * rowHeight}px`);
    // The selected one has to be there, wherever it is.
    const indices = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
    const selected = this.#selected === undefined ? -1 : this.#timeline.indexOf(this.#selected);
    if (selected >= 0 && (selected < first || selected > last)) indices.push(selected);
    for (const [i, index] of indices.entries()) this.#place(this.#option(i), index, rows, index === selected);
    for (const option of this.#options.slice(indices.length)) option.hidden = true;
    const active = selected < 0 ? '' : `row-${selected}`;
    if (active === '') this.#box.removeAttribute('aria-activedescendant');
    else if (this.#box.getAttribute('aria-activedescendant') !== active)
      this.#box.setAttribute('aria-activedescendant', active);
  }

  #option(i: number): HTMLElement {
    const known = this.#options[i];
    if (known !== undefined) return known;
    const option = document.createElement('div');
    option.role = 'option';
    this.#options.push(option);
    this.#inner.append(option);
    return option;
  }

  #place(option: HTMLElement, index: number, rows: number, selected: boolean): void {
    const row = this.#timeline.row(index);
    if (row === undefined) return;
    option.hidden = false;
    const label = `${titleOf(row)}: ${stateOf(row)}`;
    if (option.id !== `row-${index}`) option.id = `row-${index}`;
    if (option.ariaLabel !== label) option.ariaLabel = label;
    if (option.ariaSelected !== String(selected)) option.ariaSelected = String(selected);
    if (option.ariaSetSize !== String(rows)) option.ariaSetSize = String(rows);
    if (option.ariaPosInSet !== String(index + 1)) option.ariaPosInSet = String(index + 1);
    set(option.style, 'top', `${index * this.#rowHeight}px`);
    set(option.style, 'height', `${this.#rowHeight}px`);
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === 'Delete') {
      if (this.#selected !== undefined) this.#actions.cancel(this.#selected);
    } else {
      const index = this.#selected === undefined ? -1 : this.#timeline.indexOf(this.#selected);
      const next = this.#next(event.key, index);
      if (next === undefined) return;
      this.#hovered = undefined;
      this.select(this.#timeline.row(Math.min(this.#timeline.rows - 1, Math.max(0, next))));
    }
    event.preventDefault();
  }

  #next(key: string, index: number): number | undefined {
    const page = Math.max(1, Math.floor(this.#box.clientHeight / this.#rowHeight) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    if (key === 'Home') return 0;
    if (key === 'End') return this.#timeline.rows - 1;
    const step = steps[key];
    return step === undefined ? undefined : index + step;
  }

  #reveal(index: number): void {
    const top = index * this.#rowHeight;
    const { scrollTop, clientHeight } = this.#box;
    if (top < scrollTop) this.#box.scrollTop = top;
    else if (top + this.#rowHeight > scrollTop + clientHeight)
      this.#box.scrollTop = top + this.#rowHeight - clientHeight;
  }

  #rowAt(event: MouseEvent): Row | undefined {
    const y = event.clientY - this.#box.getBoundingClientRect().top + this.#box.scrollTop;
    return this.#timeline.row(Math.floor(y / this.#rowHeight));
  }

  #hover(row: Row | undefined, event?: PointerEvent): void {
    const x = event === undefined ? 0 : event.clientX - this.#box.getBoundingClientRect().left;
    this.#box.classList.toggle('on-bar', row !== undefined && this.#actions.isBar(row, x));
    // A finger is over a row only while it taps it: what it taps is selected.
    const hovered = event?.pointerType === 'touch' ? undefined : row;
    if (hovered === this.#hovered) return;
    this.#hovered = hovered;
    this.#actions.focusChanged();
  }

  #click(event: MouseEvent): void {
    const row = this.#rowAt(event);
    const wasSelected = row === this.#selected;
    const x = event.clientX - this.#box.getBoundingClientRect().left;
    this.select(row);
    if (row === undefined || !this.#actions.isBar(row, x)) return;
    // A finger cannot look before it acts: its first tap selects.
    const byTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    if (!byTouch || wasSelected) this.#actions.cancel(row);
  }
}

/** Sets a style where it is another: else the browser lays the page out anew. */
function set(style: CSSStyleDeclaration, name: 'top' | 'height', value: string): void {
  if (style[name] !== value) style[name] = value;
}
