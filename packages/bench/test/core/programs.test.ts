import { describe, expect, it } from 'vitest';
import { CASES } from '../../src/core/cases.ts';
import { checkDone } from '../../src/core/outcome.ts';
import { measureProgram } from '../../src/core/program.ts';
import { checkInside } from '../../src/core/programs/programs.ts';
import { SUBJECTS, takes } from '../../src/core/subjects.ts';

const pairs = SUBJECTS.filter(({ load }) => load !== undefined).flatMap((subject) =>
  CASES.flatMap((one) => (one.kind === 'program' && takes(subject, one) ? [{ subject, one }] : [])),
);

describe('the programs of the core', () => {
  it.each(pairs.map((pair) => ({ ...pair, name: `${pair.one.id} by ${pair.subject.id}` })))(
    'do the work: $name',
    async ({ one, subject }) => {
      const work = { ...one.work, quick: [20, 10] as const };
      // It throws where the checksum is another.
      const outcome = await measureProgram(work, subject, true);
      const names = one.work.program === 'steps' ? ['us'] : ['ms', 'mib'];
      expect('figures' in outcome ? Object.keys(outcome.figures) : outcome).toEqual(names);
    },
  );

  it('have a checksum of what they did, not of what they were asked for', async () => {
    for (const { subject, one } of pairs) {
      const { program, expected } = one.work;
      if (expected === undefined) continue;
      const run = (await subject.load?.())?.[program];
      expect(await run?.(30, 4), `${one.id} by ${subject.id}`).toBe(expected(30, 4));
    }
  });

  it('are refused where they did other work', () => {
    expect(() => checkDone(1, 2)).toThrow('Cannot count this run as its checksum must be 2: 1');
    expect(() => checkInside(11, 10)).toThrow('Cannot count this run as at most 10 may be inside: 11');
  });

  it.each(SUBJECTS.filter(({ load, only }) => load !== undefined && only === undefined))(
    'are ready beside other work until they are stopped: $id',
    async ({ load }) => {
      const busy = (await load?.())?.busy?.(10);
      if (busy === undefined) throw new Error('there are no tasks');
      await new Promise<void>((resolve) => busy.serve(resolve));
      const before = busy.yields();
      while (busy.yields() < before + 100) await new Promise(setImmediate);
      await busy.stop();
      const after = busy.yields();
      await new Promise(setImmediate);
      expect(busy.yields()).toBe(after);
    },
  );
});
