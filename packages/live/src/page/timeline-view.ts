/** The timeline: the canvas, and the list of rows over it. */

import { Painter } from '../draw/painter.ts';
import { rowHeightOf, type Scale, scaleOf, xOf } from '../draw/scale.ts';
import type { Row } from '../model/timeline.ts';
import { Details } from './details.ts';
import { element } from './element.ts';
import { RowList } from './row-list.ts';
import type { Run } from './run.ts';

/** How often the words of rows are brought up to date, in milliseconds. */
const WORDS_MS = 200;

export class TimelineView {
  readonly #place = element('timeline');
  readonly #painter = new Painter(element<HTMLCanvasElement>('canvas'));
  readonly #list: RowList;
  readonly #details: Details;
  #run: Run;
  #seconds: number;
  #width = 0;
  #height = 0;
  #scale: Scale;
  #isDirty = true;
  #wordsAt = Number.NEGATIVE_INFINITY;

  /** @param changed Is called when there is something to be drawn that is not the program's doing. */
  constructor(run: Run, seconds: number, changed: () => void) {
    this.#run = run;
    this.#seconds = seconds;
    const again = (): void => {
      this.#isDirty = true;
      changed();
    };
    this.#list = new RowList(element('rows'), run.timeline, {
      focusChanged: () => {
        this.#wordsAt = Number.NEGATIVE_INFINITY;
        again();
      },
      scrolled: again,
      cancel: (row) => this.#cancel(row),
      isBar: (row, x) => this.#isBar(row, x),
    });
    this.#details = new Details(() => {
      const row = this.#list.focus;
      if (row !== undefined) this.#cancel(row);
    });
    this.#scale = this.#measure();
    new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      ({ width: this.#width, height: this.#height } = entry.contentRect);
      this.#painter.resize(this.#width, this.#height);
      again();
    }).observe(this.#place);
  }

  /** Shows another run. */
  show(run: Run, seconds: number): void {
    this.#run = run;
    this.#seconds = seconds;
    this.#list.show(run.timeline);
  }

  restyle(): void {
    this.#painter.restyle();
    this.#isDirty = true;
  }

  /**
   * Draws what is in sight, where it has changed.
   *
   * @param at The moment, in milliseconds of the page.
   */
  draw(at: number, hasNews: boolean): void {
    const isLive = this.#run.isLive;
    if (!hasNews && !isLive && !this.#isDirty) return;
    this.#isDirty = false;
    this.#scale = this.#measure();
    const focus = this.#list.focus;
    this.#painter.draw(this.#run.timeline, this.#scale, focus, isLive);
    // A screen reader has no use for sixty states a second.
    if (isLive && at - this.#wordsAt < WORDS_MS) return;
    this.#wordsAt = at;
    this.#list.update(this.#scale.first, this.#scale.last, this.#scale.rowHeight);
    this.#details.show(focus, this.#run);
  }

  #measure(): Scale {
    const { timeline, now } = this.#run;
    const { rows } = timeline;
    const [width, height] = [this.#width, this.#height];
    const most = Math.max(0, rows * rowHeightOf(height, rows) - height);
    const scrollTop = most === 0 ? 0 : this.#list.scrollTop;
    return scaleOf({ width, height, rows, scrollTop, now, seconds: this.#seconds });
  }

  #cancel(row: Row): void {
    if (row.kind === 'task') this.#run.cancelTask(row.id);
    else if (row.running !== undefined) this.#run.cancelCall(row.running.id);
    this.#wordsAt = Number.NEGATIVE_INFINITY;
  }

  #isBar(row: Row, x: number): boolean {
    const from = row.kind === 'task' ? row.made : row.running?.began;
    if (!this.#run.isLive || !row.live || from === undefined) return false;
    // One that has only just begun has to be hit, too.
    return x >= xOf(this.#scale, from) - 3 && x <= xOf(this.#scale, this.#scale.now) + 12;
  }
}
