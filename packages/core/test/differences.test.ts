/** The code names entries of docs/differences.md by their numbers. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);

it('has each entry that the code names, numbered from 1', () => {
  const page = readFileSync(new URL('docs/differences.md', root), 'utf8');
  const numbers = Array.from(page.matchAll(/^(\d+)\. /gm), ([, number]) => Number(number));
  expect(numbers).toEqual(numbers.map((_number, i) => i + 1));

  const folder = new URL('packages/core/src/', root);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const named = sources.flatMap((name) =>
    Array.from(readFileSync(new URL(name, folder), 'utf8').matchAll(/differences\.md, (\d+)/g), ([, n]) =>
      Number(n),
    ),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((number) => !numbers.includes(number))).toEqual([]);
});
