import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { runExample } from './run-example.ts';

const first = createHash('sha256').update('the next call').digest('hex').slice(0, 16);

describe('The hashes through Effect', () => {
  it.each([[], ['--executor', 'tinypool:?maxWorkers=1']])(
    'come from the pool, which outlives a search without end (%s %s)',
    async (...args) => {
      const { lines, errors, code } = await runExample('effect-hash', ...args);
      expect(lines.map(({ text }) => text)).toEqual([
        expect.stringMatching(/^start on (piscina|tinypool|threads)$/),
        ...['ada', 'grace', 'barbara', 'margaret'].map((word) =>
          expect.stringMatching(`^[0-9a-f]{16} ${word}$`),
        ),
        'the search: interrupted, its worker is ended',
        `${first} the next call`,
        'end: 5 calls done, 1 cancelled',
      ]);
      expect([errors, code]).toEqual(['', 0]);
    },
  );

  it('say in a line which executor there is none of', async () => {
    const { errors, code } = await runExample('effect-hash', '--executor', 'abacus:');
    expect(errors).toContain("Cannot open 'abacus:' as there is no executor 'abacus:'");
    expect(code).toBe(2);
  });
});
