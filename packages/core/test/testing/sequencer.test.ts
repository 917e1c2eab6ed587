import { createTask, gather, RuntimeError, sleep } from '@tsyncio/core';
import { idle, runTest, Sequencer, type Turn } from '@tsyncio/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('Sequencer in $name', ({ define, run, turns, wait }) => {
  /** Takes a position for a while. */
  const piece = define(function* (sequencer: Sequencer, position: number, record: unknown[]) {
    const turn = yield* wait(sequencer.at(position));
    record.push(`${position} begins`);
    yield* turns(2);
    record.push(`${position} ends`);
    turn.end();
  });
  const ending = define(function* (make: () => Parameters<typeof wait>[0]) {
    try {
      return yield* wait(make());
    } catch (error) {
      return String(error);
    }
  });

  it('runs pieces of different tasks in the order of their positions', () =>
    run(function* ({ record }) {
      const sequencer = new Sequencer();
      yield* wait(gather([3, 1, 0, 2].map((position) => piece(sequencer, position, record))));
      expect(record).toEqual([0, 1, 2, 3].flatMap((position) => [`${position} begins`, `${position} ends`]));
      expect(String(sequencer)).toBe('<Sequencer [at:4]>');
    }));

  it('runs a body in a turn, and gives what the body gives', () =>
    run(function* ({ record }) {
      const sequencer = new Sequencer();
      const body = (name: string) =>
        define(function* () {
          record.push(`${name} begins`);
          yield* wait(sleep(1));
          record.push(`${name} ends`);
          return name;
        });
      const results = gather(
        () => sequencer.with(1, body('second')),
        () => sequencer.with(0, body('first')),
      );
      record.push(yield* wait(results));
      expect(record).toEqual([
        ...['first begins', 'first ends', 'second begins', 'second ends'],
        ['second', 'first'],
      ]);
    }));

  it('ends the turn of a body that throws', () =>
    run(function* ({ record }) {
      const sequencer = new Sequencer();
      const fails = define(() => {
        throw new RangeError('bad');
      });
      record.push(yield* wait(ending(() => sequencer.with(0, fails))));
      yield* wait(piece(sequencer, 1, record));
      expect(record).toEqual(['RangeError: bad', '1 begins', '1 ends']);
    }));

  it('ends a turn when it is disposed of, and once', () =>
    run(function* ({ record }) {
      const sequencer = new Sequencer();
      const first = yield* wait(sequencer.at(0));
      const others = gather(piece(sequencer, 2, record), piece(sequencer, 1, record));
      yield* turns(1);
      record.push(String(sequencer));
      first[Symbol.dispose]();
      yield* wait(others);
      first.end();
      record.push(String(sequencer));
      expect(record).toEqual([
        '<Sequencer [at:0, waiting:2,1]>',
        ...['1 begins', '1 ends', '2 begins', '2 ends'],
        '<Sequencer [at:3]>',
      ]);
    }));

  it('suspends no task whose turn it is', () =>
    run(function* ({ loop, record }) {
      const sequencer = new Sequencer();
      const begins = define(function* () {
        for (const position of [0, 1, 2]) (yield* wait(sequencer.at(position))).end();
        record.push('three turns');
      });
      loop.callSoon(() => record.push('next batch'));
      yield* wait(begins());
      yield* turns(1);
      expect(record).toEqual(['three turns', 'next batch']);
    }));

  it('gives each position once', () =>
    run(function* ({ record }) {
      const sequencer = new Sequencer();
      (yield* wait(sequencer.at(0))).end();
      const task = createTask(() => sequencer.at(2));
      yield* wait(idle());
      record.push(yield* wait(ending(() => sequencer.at(0))));
      record.push(yield* wait(ending(() => sequencer.with(2, () => sleep(1)))));
      (yield* wait(sequencer.at(1))).end();
      (yield* wait(task)).end();
      const why = (position: number, state: string): string =>
        `RuntimeError: Cannot use position ${position} of <Sequencer [${state}]> as it was used before`;
      expect(record).toEqual([why(0, 'at:1, waiting:2'), why(2, 'at:1, waiting:2')]);
    }));

  it('claims nothing for a task that is cancelled before it starts', () =>
    run(function* ({ record }) {
      const sequencer = new Sequencer();
      const task = createTask(piece(sequencer, 0, record));
      task.cancel();
      yield* wait(idle());
      yield* wait(piece(sequencer, 0, record));
      expect(record).toEqual(['0 begins', '0 ends']);
    }));

  it.each(['while it waits', 'after it was woken'])(
    'is broken by a task that is cancelled %s: no later position begins',
    (moment) =>
      run(function* ({ record }) {
        const sequencer = new Sequencer();
        const first = yield* wait(sequencer.at(0));
        const tasks = [1, 2, 5].map((position) => createTask(ending(() => sequencer.at(position))));
        yield* wait(idle());
        if (moment === 'after it was woken') first.end();
        record.push(tasks[0]?.cancel());
        for (const task of tasks) record.push(yield* wait(task));
        record.push(yield* wait(ending(() => sequencer.at(3))), String(sequencer));
        first.end();
        const broken = (position: number): string =>
          `RuntimeError: Cannot wait for position ${position} of <Sequencer [broken]> as it is broken: ` +
          'the task that waited for position 1 was cancelled';
        expect(record).toEqual([
          ...[true, 'CancelledError', broken(2), broken(5)],
          ...[broken(3), '<Sequencer [broken]>'],
        ]);
      }),
  );

  it('says which task has broken it, where several were cancelled', () =>
    run(function* ({ record }) {
      const sequencer = new Sequencer();
      const tasks = [1, 2, 3].map((position) => createTask(ending(() => sequencer.at(position))));
      yield* wait(idle());
      tasks[0]?.cancel();
      tasks[2]?.cancel();
      for (const task of tasks) record.push(yield* wait(task));
      const broken = expect.stringMatching(/position 2 of .* position 1 was cancelled$/);
      expect(record).toEqual(['CancelledError', broken, 'CancelledError']);
    }));

  it('is not broken by a task that is cancelled in its turn', () =>
    run(function* ({ record }) {
      const sequencer = new Sequencer();
      const task = createTask(ending(() => sequencer.with(0, () => sleep(60))));
      const next = createTask(piece(sequencer, 1, record));
      yield* wait(idle());
      task.cancel();
      record.push(yield* wait(task));
      yield* wait(next);
      expect(record).toEqual(['1 begins', 'CancelledError', '1 ends']);
    }));

  it('breaks for a task that was woken in the same batch as well', () =>
    run(function* ({ record }) {
      const sequencer = new Sequencer();
      const first = yield* wait(sequencer.at(0));
      const later = createTask(ending(() => sequencer.at(2)));
      const next = createTask(ending(() => sequencer.at(1)));
      yield* wait(idle());
      later.cancel();
      first.end();
      record.push(yield* wait(later), yield* wait(next));
      expect(record).toEqual(['CancelledError', expect.stringContaining('position 2 was cancelled')]);
    }));
});

describe('Sequencer, of what it is given,', () => {
  it('refuses what is no position, and what is no body', () => {
    const sequencer = new Sequencer();
    for (const position of [-1, 1.5, Number.NaN, '1' as never]) {
      expect(String(thrownBy(() => sequencer.at(position)))).toBe(
        `RangeError: Cannot wait for a position of a Sequencer as 'position' must be an integer >= 0: received ${position}`,
      );
      expect(thrownBy(() => sequencer.with(position, () => sleep(1)))).toBeInstanceOf(RangeError);
    }
    const error = thrownBy(() => sequencer.with(1, sleep(1) as never)); // as: what the types refuse
    expect([error instanceof TypeError, error.message]).toEqual([
      true,
      'Cannot run <Coroutine sleep [created]> in a Sequencer as a function was expected\n' +
        '  right: sequencer.with(1, async () => { … })',
    ]);
  });

  it('is for tasks alone', async () => {
    await expect(new Sequencer().at(0).toPromise()).rejects.toThrow(RuntimeError);
  });

  it('says what a task waits for', async () => {
    const sequencer = new Sequencer();
    const stuck = runTest(async () => {
      await sequencer.at(0);
      createTask(() => sequencer.at(1), { name: 'stuck' });
      await idle();
    });
    await expect(stuck).rejects.toThrow('stuck in at, waits for position 1 of <Sequencer [at:0, waiting:1]>');
  });

  it('gives what the body gives, in types', () => {
    const types = async (sequencer: Sequencer): Promise<void> => {
      using turn = await sequencer.at(0);
      expectTypeOf(turn).toEqualTypeOf<Turn>();
      expectTypeOf(await sequencer.with(1, async () => await sleep(1, 'x'))).toEqualTypeOf<string>();
    };
    expect(types).toBeTypeOf('function');
  });
});
