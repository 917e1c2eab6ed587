import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo } from '../../src/queues/fifo.ts';

/** How many are put, and then taken. */
const rounds = fc.array(fc.tuple(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 70 })), {
  maxLength: 20,
});

describe('Fifo', () => {
  it('gives all in their order, while it grows, turns and shrinks', () => {
    fc.assert(
      fc.property(rounds, fc.boolean(), (counts, clears) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        let next = 0;
        for (const [puts, takes] of counts) {
          for (let i = 0; i < puts; i += 1) {
            fifo.put(next);
            model.push(next);
            next += 1;
          }
          for (let i = 0; i < takes && model.length > 0; i += 1) expect(fifo.take()).toBe(model.shift());
          if (clears && model.length % 7 === 0) {
            fifo.clear();
            model.length = 0;
          }
          expect(fifo.size).toBe(model.length);
        }
        expect(model.map(() => fifo.take())).toEqual(model);
      }),
    );
  });
});
