/** The last table of docs/design.md says in which file a question is answered. */

import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = new URL('docs/design.md', root);

/** What the table names in one place: a file or a folder, and what is to be found there. */
interface Place {
  readonly at: URL;
  readonly symbols: readonly string[];
}

/** The places of the answer in one row; those of a row are parted by commas and semicolons. */
function placesOf(answer: string): Place[] {
  const places: Place[] = [];
  let folder = new URL('packages/core/src/', root);
  for (const part of answer.split(/[,;]/)) {
    const links = Array.from(
      part.matchAll(/\]\((.*?)\)/g),
      ([, href = '']) => new URL(href.replace(/#.*/, ''), page),
    );
    const words = Array.from(
      part.replace(/\[.*?\]\(.*?\)/g, '').matchAll(/`(.+?)`/g),
      ([, word = '']) => word,
    );
    const files = words.filter(isPath).map((path) => {
      const base = path.startsWith('packages/') ? root : folder;
      const file = new URL(path, base);
      // What comes next without a folder lies beside it.
      if (path.startsWith('packages/')) folder = new URL('.', file);
      return file;
    });
    const symbols = words.filter((word) => !isPath(word));
    for (const at of [...links, ...files]) places.push({ at, symbols });
    if (links.length + files.length === 0 && symbols.length > 0) {
      throw new Error(`Cannot look for ${symbols.join()} as its part names no file: ${part}`);
    }
  }
  return places;
}

function isPath(word: string): boolean {
  return word.includes('/') || word.endsWith('.ts');
}

const [, table = ''] = readFileSync(page, 'utf8').split('\n## Where to look\n');
const rows = Array.from(table.matchAll(/^\| (.+\?) \| (.+) \|$/gm), ([, question = '', answer = '']) => {
  return [question, placesOf(answer)] as const;
});

it('has all of the table', () => {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  // The first two are its head.
  expect(rows.length).toBe(lines.length - 2);
  expect(rows.length).toBeGreaterThan(15);
});

it.each(rows)('%s', (_question, places) => {
  expect(places).not.toEqual([]);
  for (const { at, symbols } of places) {
    expect(existsSync(at), at.pathname).toBe(true);
    if (symbols.length === 0) continue;
    const source = readFileSync(at, 'utf8');
    for (const symbol of symbols) {
      const there = source.split(/[^\w#$]+/).includes(symbol);
      expect(there, `${symbol} in ${at.pathname}`).toBe(true);
    }
  }
});
