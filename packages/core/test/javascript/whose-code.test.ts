/** Random programs: at every point in them, the current task is the one whose code runs. */

import { currentTask, type EventLoop } from '@tsyncio/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ways, withoutStore, withStore } from './loops.ts';
import { Interpreter, type Program, programs, Shared } from './programs.ts';

/** Fails where `played` does not end. */
async function ends(played: Promise<unknown>): Promise<void> {
  let ended = false;
  const hangs = async (): Promise<void> => {
    // Each wait of a program takes a turn of the host or two.
    for (let i = 0; i < 10_000 && !ended; i += 1) await new Promise(setImmediate);
    if (!ended) throw new Error('The program does not end');
  };
  await Promise.race([played, hangs()]).finally(() => {
    ended = true;
  });
}

/** Plays a program in a loop of its own; fails where anything was taken for somebody else's, or is left behind. */
function playIn(
  { play, store }: (typeof ways)[number],
  name: string,
  shared: Shared,
  program: Program,
  foreign: boolean,
) {
  const whole = async (loop: EventLoop): Promise<void> => {
    const main = currentTask();
    const interpreter = new Interpreter(name, shared, loop, store, foreign);
    await interpreter.play(program);
    expect(interpreter.wrong).toEqual([]);
    expect(currentTask() === main).toBe(true);
  };
  return play(whole, { groups: true });
}

describe.each(ways)('a random program, $kind', (way) => {
  it('runs everything as the task that it belongs to, and settles', async () => {
    await fc.assert(
      fc.asyncProperty(programs(way.store), async (program) => {
        await ends(playIn(way, 'one', new Shared(), program, way.store));
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});

describe.each([
  ['with stores', withStore, withStore],
  ['one of them without a store', withStore, withoutStore],
  ['without stores', withoutStore, withoutStore],
])('random programs in loops side by side that share promises, %s', (_kind, first, second) => {
  it('run everything in the loop and as the task that it belongs to, and settle', async () => {
    const foreign = first.store && second.store;
    await fc.assert(
      fc.asyncProperty(programs(foreign), programs(foreign), async (one, other) => {
        const shared = new Shared();
        await ends(
          Promise.all([
            playIn(first, 'first', shared, one, foreign),
            playIn(second, 'second', shared, other, foreign),
          ]),
        );
      }),
      { numRuns: 250 },
    );
  }, 60_000);
});
