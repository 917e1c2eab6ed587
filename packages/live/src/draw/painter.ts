import type { Row, Timeline } from '../model/timeline.ts';
import { drawAxis, drawGrid, drawNow } from './axis.ts';
import { drawTasks, drawWorkers } from './bars.ts';
import { drawEnds } from './ends.ts';
import { drawNames, drawWords } from './labels.ts';
import { drawLinks } from './links.ts';
import { type Palette, paletteOf } from './palette.ts';
import { AXIS, type Scale, yOf } from './scale.ts';

/** Draws a timeline: what is in sight, and nothing else. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #palette: Palette;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('Cannot draw as there is no canvas here');
    this.#canvas = canvas;
    this.#context = context;
    this.#palette = paletteOf(canvas);
  }

  /** The theme has changed. */
  restyle(): void {
    this.#palette = paletteOf(this.#canvas);
  }

  /** Gives the canvas as many pixels as the screen has for it. */
  resize(width: number, height: number): void {
    const ratio = devicePixelRatio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /**
   * @param focus The row that is looked at.
   * @param isLive Whether time passes, so that there is a present.
   */
  draw(timeline: Timeline, scale: Scale, focus: Row | undefined, isLive: boolean): void {
    const context = this.#context;
    const palette = this.#palette;
    context.fillStyle = palette.surface;
    context.fillRect(0, 0, scale.width, scale.height);
    this.#stripe(timeline, scale, focus);
    drawGrid(context, scale, palette);
    drawTasks(context, timeline, scale, palette);
    drawWorkers(context, timeline, scale, palette);
    drawLinks(context, timeline, scale, palette, focus);
    drawWords(context, timeline, scale, palette);
    drawEnds(context, timeline, scale, palette);
    drawNames(context, timeline, scale, palette);
    drawAxis(context, scale, palette);
    if (isLive) drawNow(context, scale, palette);
  }

  /** The ground of the row that is looked at, and the line above the workers. */
  #stripe(timeline: Timeline, scale: Scale, focus: Row | undefined): void {
    const context = this.#context;
    const index = focus === undefined ? -1 : timeline.indexOf(focus);
    if (index >= scale.first && index <= scale.last) {
      context.fillStyle = this.#palette.shade;
      context.fillRect(0, yOf(scale, index), scale.width, scale.rowHeight);
    }
    if (timeline.workers.length > 0) {
      const y = Math.max(AXIS, yOf(scale, timeline.tasks.length));
      context.fillStyle = this.#palette.muted;
      context.globalAlpha = 0.5;
      context.fillRect(0, y, scale.width, 1);
      context.globalAlpha = 1;
    }
  }
}
