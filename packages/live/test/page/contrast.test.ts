import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const css = readFileSync(new URL('../../src/page/page.css', import.meta.url), 'utf8');

/** The colours of a theme, by their names. */
function coloursOf(selector: string): ReadonlyMap<string, string> {
  const [block = ''] = css.slice(css.indexOf(`${selector} {`)).split('}');
  return new Map(
    [...block.matchAll(/--([\w-]+): (#\w{6})/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const TEXTS = ['ink', 'muted', 'keyword', 'string', 'number', 'function', 'comment', 'failed', 'cancelled'];
const BARS = ['ready', 'away', 'time', 'task', 'call', 'other', 'busy'];
/** What is seen on what, and how much darker or lighter it has to be: AA for text, and for what is not. */
const PAIRS: readonly (readonly [string, string, number])[] = [
  ...TEXTS.flatMap((text) => [[text, 'surface', 4.5] as const, [text, 'shade', 4.5] as const]),
  ...BARS.flatMap((bar) => [['ink', bar, 4.5] as const, [`${bar}-edge`, 'surface', 3] as const]),
  ['muted', 'ready', 4.5],
  ['muted', 'ground', 4.5],
  ['on-accent', 'accent', 4.5],
  ['finished', 'surface', 3],
  ['runs', 'surface', 3],
  ['accent', 'surface', 3],
  ['control', 'surface', 3],
];

it.each([':root', '.dark'])('has colours that can be told apart in the theme %s', (selector) => {
  const colours = coloursOf(selector);
  const low = PAIRS.flatMap(([front, back, least]) => {
    const [one = 0, other = 0] = [front, back].map((name) =>
      luminance(colours.get(name) ?? expect.unreachable(name)),
    );
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return ratio < least ? [`${front} on ${back}: ${ratio.toFixed(2)}`] : [];
  });
  expect(low).toEqual([]);
});
