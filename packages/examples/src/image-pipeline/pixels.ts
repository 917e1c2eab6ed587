/** Pixel work: four bytes for each pixel, red, green, blue and alpha, row by row. */

import { convertIndexedToRgb, type DecodedPng } from 'fast-png';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** The pixels of an image, whatever its kind: grey, with a palette, of 1 to 16 bits. */
export function toPixels(image: DecodedPng): Pixels {
  const { width, height, depth } = image;
  const palette = image.palette ?? (depth < 8 ? greys(depth) : undefined);
  const data = palette === undefined ? image.data : convertIndexedToRgb({ ...image, palette });
  const channels = palette?.[0]?.length ?? image.channels;
  const shift = depth === 16 ? 8 : 0;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let to = 0, from = 0; to < pixels.length; to += 4, from += channels) {
    pixels[to] = at(data, from) >> shift;
    pixels[to + 1] = at(data, from + green) >> shift;
    pixels[to + 2] = at(data, from + blue) >> shift;
    pixels[to + 3] = channels % 2 === 0 ? at(data, from + channels - 1) >> shift : 255;
  }
  return { width, height, data: pixels };
}

/** The same image, no side longer than `side`: each pixel is the mean of those that it stands for. */
export function shrink(image: Pixels, side: number): Pixels {
  const scale = Math.max(1, image.width / side, image.height / side);
  const width = Math.max(1, Math.round(image.width / scale));
  const height = Math.max(1, Math.round(image.height / scale));
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const rows = range(y, height, image.height);
    for (let x = 0; x < width; x++)
      data.set(mean(image, range(x, width, image.width), rows), (y * width + x) * 4);
  }
  return { width, height, data };
}

type Range = readonly [from: number, to: number];

/** The pixels of `large` ones that the i-th of `small` ones stands for: one at least. */
function range(i: number, small: number, large: number): Range {
  const from = Math.floor((i * large) / small);
  return [from, Math.max(from + 1, Math.floor(((i + 1) * large) / small))];
}

/** The mean colour. What is transparent has no say in it. */
function mean({ width, data }: Pixels, [left, right]: Range, [top, bottom]: Range): readonly number[] {
  let red = 0;
  let green = 0;
  let blue = 0;
  let alpha = 0;
  for (let y = top; y < bottom; y++) {
    for (let i = (y * width + left) * 4; i < (y * width + right) * 4; i += 4) {
      const weight = at(data, i + 3);
      red += at(data, i) * weight;
      green += at(data, i + 1) * weight;
      blue += at(data, i + 2) * weight;
      alpha += weight;
    }
  }
  if (alpha === 0) return [0, 0, 0, 0];
  return [red / alpha, green / alpha, blue / alpha, alpha / ((right - left) * (bottom - top))];
}

/** A palette for grey pixels of less than a byte. */
function greys(depth: number): number[][] {
  const top = 2 ** depth - 1;
  return Array.from({ length: top + 1 }, (_, i) => Array<number>(3).fill(Math.round((i * 255) / top)));
}

/** An element that is there. */
function at(data: Uint8Array | Uint8ClampedArray | Uint16Array, index: number): number {
  return data[index] ?? 0;
}
