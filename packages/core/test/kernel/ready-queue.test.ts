import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadyQueue, type Runnable } from '../../src/kernel/ready-queue.ts';

class Step implements Runnable {
  _run(): void {}

  toString(): string {
    return 'a step';
  }
}

const make = (): Runnable => new Step();

describe('ReadyQueue', () => {
  it('gives first what came first, however it grows, wraps and is replaced in', () => {
    const operation = fc.oneof(
      { weight: 4, arbitrary: fc.constant('push') },
      { weight: 3, arbitrary: fc.constant('shift') },
      { weight: 1, arbitrary: fc.constant('replace') },
      { weight: 1, arbitrary: fc.constant('burst') },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(operation, fc.nat()), { maxLength: 200 }), (steps) => {
        const queue = new ReadyQueue();
        const model: Runnable[] = [];
        for (const [kind, number] of steps) {
          if (kind === 'shift') {
            if (model.length > 0) expect(queue.shift()).toBe(model.shift());
          } else if (kind === 'replace') {
            const place = number % (model.length + 1);
            const substitute = make();
            queue.replace(model[place] ?? make(), substitute);
            if (place < model.length) model[place] = substitute;
          } else {
            for (let i = 0; i < (kind === 'burst' ? 20 : 1); i += 1) {
              const runnable = make();
              queue.push(runnable);
              model.push(runnable);
            }
          }
          expect(queue.size).toBe(model.length);
        }
        for (const runnable of model) expect(queue.shift()).toBe(runnable);
        expect(queue.size).toBe(0);
      }),
    );
  });

  it('is empty once it is cleared, and can be filled again', () => {
    const queue = new ReadyQueue();
    for (let i = 0; i < 100; i += 1) queue.push(make());
    queue.shift();
    queue.clear();
    expect(queue.size).toBe(0);
    const one = make();
    queue.push(one);
    expect(queue.shift()).toBe(one);
  });
});
