/** What the machines run. */

/** A row of a picture of the Mandelbrot set, and which process made it. */
export interface Row {
  readonly pixels: Uint8Array;
  readonly pid: number;
}

/** The most steps that a point may take: the more, the longer a row takes. */
const most = 2000;

/** Renders row `y` of a picture with sides of `size` pixels. */
export function renderRow(y: number, size: number): Row {
  const pixels = new Uint8Array(size);
  const imaginary = (y / size) * 2 - 1;
  for (let x = 0; x < size; x++) pixels[x] = stepsFrom((x / size) * 3 - 2, imaginary) === most ? 1 : 0;
  return { pixels, pid: process.pid };
}

function stepsFrom(real: number, imaginary: number): number {
  let [a, b] = [0, 0];
  for (let i = 0; i < most; i++) {
    [a, b] = [a * a - b * b + real, 2 * a * b + imaginary];
    if (a * a + b * b > 4) return i;
  }
  return most;
}
