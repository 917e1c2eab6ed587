/** What the workers run. */

import { transfer } from '@tsyncio/executor';
import { decode, encode } from 'fast-png';
import { type Pixels, shrink, toPixels } from './pixels.ts';

/** Pixels of the longest side of a thumbnail. */
const side = 256;
/** The most pixels that are looked at: a file of a few bytes may say that it has billions. */
const maxPixels = 64e6;

export interface Picture {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What became of a picture. A result, also where it is broken: an error would end `map` for all. */
export type Outcome =
  | { readonly path: string; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly path: string; readonly problem: string };

/** Makes a thumbnail of a PNG file. */
export function makeThumbnail({ path, bytes }: Picture): Outcome {
  try {
    checkSize(bytes);
    const png = toPng(shrink(toPixels(decode(bytes, { checkCrc: true })), side));
    return transfer({ path, png }, [png.buffer]);
  } catch (error) {
    return { path, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Draws a picture to work on: rings around a point of their own. */
export function drawSample(index: number): Uint8Array<ArrayBuffer> {
  const [width, height] = [640, 480];
  const data = new Uint8ClampedArray(width * height * 4);
  const [x, y] = [(index * 389) % width, (index * 211) % height];
  for (let i = 0; i < width * height; i++) {
    const distance = Math.hypot((i % width) - x, Math.floor(i / width) - y);
    data[i * 4] = 128 + 127 * Math.sin(distance / (10 + index));
    data[i * 4 + 1] = distance / 3;
    data[i * 4 + 2] = 255 - distance / 3;
    data[i * 4 + 3] = 255;
  }
  const png = toPng({ width, height, data });
  return transfer(png, [png.buffer]);
}

/** Looks at the header, before memory is taken for what it says. */
function checkSize(bytes: Uint8Array<ArrayBuffer>): void {
  if (bytes.length < 24) return; // no header: decode says so
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width * height > maxPixels) throw new RangeError(`too large: ${width} x ${height} pixels`);
}

function toPng({ width, height, data }: Pixels): Uint8Array<ArrayBuffer> {
  // A copy, for what is moved must have a buffer of its own.
  return new Uint8Array(encode({ width, height, data, channels: 4, depth: 8 }));
}
