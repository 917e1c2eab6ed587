import { type BitDepth, type DecodedPng, decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { shrink, toPixels } from '../src/image-pipeline/pixels.ts';

function image(
  channels: number,
  depth: BitDepth,
  data: DecodedPng['data'],
  palette?: number[][],
): DecodedPng {
  const more = palette === undefined ? {} : { palette };
  return { width: 2, height: 1, channels, depth, data, text: {}, ...more };
}

describe('toPixels', () => {
  it.each<[string, DecodedPng, number[]]>([
    ['grey', image(1, 8, new Uint8Array([7, 9])), [7, 7, 7, 255, 9, 9, 9, 255]],
    ['grey of one bit', image(1, 1, new Uint8Array([0b0100_0000])), [0, 0, 0, 255, 255, 255, 255, 255]],
    ['grey with alpha', image(2, 8, new Uint8Array([7, 1, 9, 2])), [7, 7, 7, 1, 9, 9, 9, 2]],
    ['colours', image(3, 8, new Uint8Array([1, 2, 3, 4, 5, 6])), [1, 2, 3, 255, 4, 5, 6, 255]],
    ['colours with alpha', image(4, 8, new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])), [1, 2, 3, 4, 5, 6, 7, 8]],
    [
      'colours of two bytes',
      image(3, 16, new Uint16Array([256, 512, 768, 65_535, 0, 255])),
      [1, 2, 3, 255, 255, 0, 0, 255],
    ],
    [
      'a palette of two bits',
      image(1, 2, new Uint8Array([0b1001_0000]), [
        [1, 1, 1],
        [2, 3, 4],
        [5, 6, 7],
      ]),
      [5, 6, 7, 255, 2, 3, 4, 255],
    ],
  ])('reads %s', (_, png, pixels) => {
    expect([...toPixels(png).data]).toEqual(pixels);
  });

  it('reads what the library has decoded', () => {
    const png = encode({ width: 2, height: 1, channels: 1, data: new Uint8Array([7, 9]) });
    expect([...toPixels(decode(png)).data]).toEqual([7, 7, 7, 255, 9, 9, 9, 255]);
  });
});

describe('shrink', () => {
  it('gives the mean of the pixels, in which what is transparent has no say', () => {
    const data = new Uint8ClampedArray([10, 0, 0, 255, 30, 0, 0, 255, 200, 0, 0, 0, 50, 60, 70, 255]);
    expect(shrink({ width: 4, height: 1, data }, 2)).toEqual({
      width: 2,
      height: 1,
      data: new Uint8ClampedArray([20, 0, 0, 255, 50, 60, 70, 128]),
    });
  });

  it('makes nothing larger', () => {
    const data = new Uint8ClampedArray([1, 2, 3, 255]);
    expect(shrink({ width: 1, height: 1, data }, 100)).toEqual({ width: 1, height: 1, data });
  });

  it('leaves a pixel of what is long and thin', () => {
    const data = new Uint8ClampedArray(1000 * 4).fill(255);
    const { width, height } = shrink({ width: 1000, height: 1, data }, 10);
    expect([width, height]).toEqual([10, 1]);
  });
});
