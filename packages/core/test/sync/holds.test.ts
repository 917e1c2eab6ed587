import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Task } from '../../src/kernel/index.ts';
import { Holds, Permit } from '../../src/sync/holds.ts';

const operations = fc.array(
  fc.record({
    kind: fc.constantFrom('add', 'add', 'add', 'drop', 'renew', 'release'),
    task: fc.nat(3),
    which: fc.nat(9),
  }),
  { maxLength: 60 },
);

it('voids the newest hold of a task that releases, else forgets the oldest of all', () => {
  const tasks = [null, {}, {}, {}] as (Task<unknown> | null)[]; // as: they are only told apart
  const source = { toString: () => '' };
  fc.assert(
    fc.property(operations, (steps) => {
      const holds = new Holds();
      const all: Permit[] = [];
      /** Those in the list, by age, and whose they are. */
      let listed: { readonly permit: Permit; readonly task: Task<unknown> | null }[] = [];
      const void_ = new Set<Permit>();
      const without = (permit: Permit | undefined): typeof listed =>
        listed.filter((each) => each.permit !== permit);
      for (const { kind, task: index, which } of steps) {
        const task = tasks[index] ?? null;
        const chosen = all[which % (all.length + 1)];
        if (kind === 'add') {
          const permit = new Permit(source, task);
          all.push(permit);
          listed.push({ permit, task });
          holds.add(permit);
        } else if (kind === 'release') {
          const own = listed.findLast((each) => each.task === task)?.permit;
          if (own !== undefined) void_.add(own);
          listed = without(own ?? listed[0]?.permit);
          holds.release(task);
        } else if (chosen !== undefined && kind === 'drop') {
          void_.add(chosen);
          listed = without(chosen);
          holds.drop(chosen);
        } else if (chosen !== undefined && !void_.has(chosen)) {
          listed = [...without(chosen), { permit: chosen, task }];
          holds.renew(chosen, task);
        }
        const isListed = new Set(listed.map(({ permit }) => permit));
        for (const permit of all) {
          const out = isListed.has(permit) ? 'listed' : 'forgotten';
          expect(permit._state).toBe(void_.has(permit) ? 'void' : out);
          // What has left the lists keeps nothing of them.
          const links = [permit._older, permit._newer, permit._below, permit._above];
          if (!isListed.has(permit)) expect(links).toEqual([null, null, null, null]);
        }
        const holders = listed.flatMap((each) => (each.task === null ? [] : [each.task]));
        expect([...holds.tasks()]).toEqual([...new Set(holders)]);
      }
    }),
  );
});
