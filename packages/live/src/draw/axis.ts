import type { Palette } from './palette.ts';
import { AXIS, type Scale, stepOf, xOf } from './scale.ts';

/** The lines of the grid, below everything. */
export function drawGrid(context: CanvasRenderingContext2D, scale: Scale, palette: Palette): void {
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  for (const at of marks(scale)) {
    const x = Math.round(xOf(scale, at)) + 0.5;
    context.moveTo(x, AXIS);
    context.lineTo(x, scale.height);
  }
  context.stroke();
}

/** The axis itself, above everything that scrolls below it. */
export function drawAxis(context: CanvasRenderingContext2D, scale: Scale, palette: Palette): void {
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, scale.width, AXIS);
  context.fillStyle = palette.line;
  context.fillRect(0, AXIS - 1, scale.width, 1);
  context.fillStyle = palette.muted;
  context.font = `11px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  const digits = Math.max(0, -Math.floor(Math.log10(stepOf(scale)) + 1e-9));
  for (const at of marks(scale)) context.fillText(`${at.toFixed(digits)} s`, xOf(scale, at), AXIS / 2);
  context.textAlign = 'left';
}

/** The line of the present. */
export function drawNow(context: CanvasRenderingContext2D, scale: Scale, palette: Palette): void {
  const x = Math.round(xOf(scale, scale.now));
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.5;
  context.fillRect(x, AXIS - 5, 1, scale.height);
  context.globalAlpha = 1;
  context.fillRect(x - 2, AXIS - 6, 5, 5);
}

function marks(scale: Scale): number[] {
  const step = stepOf(scale);
  const right = scale.width - 12;
  const all: number[] = [];
  for (let i = 0; xOf(scale, i * step) < right; i += 1) all.push(i * step);
  return all;
}
