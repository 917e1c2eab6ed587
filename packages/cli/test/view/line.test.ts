import { describe, expect, it } from 'vitest';
import { cut, type Line, piece, print, widthOf } from '../../src/view/line.ts';

const plain = (width: number) => ({ width, colours: false });

describe('a line', () => {
  const line: Line = [piece('one ', 'bold'), piece('two '), piece('three', 'cyan')];

  it('is printed as it is where there is room, with colours where they are wanted', () => {
    expect(print(line, plain(13))).toBe('one two three');
    expect(print(line, { width: Number.POSITIVE_INFINITY, colours: true })).toBe(
      '\u001B[1mone \u001B[0mtwo \u001B[36mthree\u001B[0m',
    );
  });

  it.each([
    [12, 'one two thr…'],
    [9, 'one two …'],
    [8, 'one two…'],
    [7, 'one tw…'],
    [4, 'one…'],
    [1, '…'],
    [0, ''],
  ])('is cut at %i columns, dots and all', (width, text) => {
    expect(print(line, plain(width))).toBe(text);
  });

  it('lets nothing through that a terminal would obey', () => {
    const name = 'a\u001B]0;title\u0007b\r\nc\u009B31md\u202Ee';
    expect(print([piece(name)], plain(80))).toBe('a�]0;title�b��c�31md�e');
  });
});

describe('the width of a text', () => {
  it.each([
    ['plain', 5],
    ['└─ é', 4],
    ['漢字', 4],
    ['e\u0301', 1],
    ['😀', 2],
  ])('%s is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('is what a cut keeps to, through no character', () => {
    expect([cut('漢字漢字', 5), cut('漢字漢字', 4), cut('漢字', 4)]).toEqual(['漢字…', '漢…', '漢字']);
  });
});
