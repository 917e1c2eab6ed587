import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Task } from '../../src/kernel/index.ts';
import { Holds, Permit } from '../../src/sync/holds.ts';

const operations = fc.array(
  fc.record({ kind: fc.constantFrom('add', 'add', 'remove', 'release'), task: fc.nat(3), which: fc.nat(9) }),
  { maxLength: 60 },
);

it('gives the latest hold of a task, else the oldest of all, and forgets those that were given back', () => {
  const tasks = Array.from({ length: 4 }, () => ({}) as Task<unknown>); // as: they are only told apart
  const nobody = {} as Task<unknown>; // as: likewise
  const source = { toString: () => '' };
  fc.assert(
    fc.property(operations, (steps) => {
      const holds = new Holds();
      const model: Permit[] = [];
      const taskOf = new Map<Permit, Task<unknown>>();
      for (const { kind, task, which } of steps) {
        const chosen = kind === 'release' ? holds.of(tasks[task] ?? null) : model[which % (model.length + 1)];
        if (kind === 'add') {
          const holder = tasks[task] as Task<unknown>; // as: there are four
          const permit = new Permit(source, holder);
          taskOf.set(permit, holder);
          holds.add(permit);
          model.push(permit);
        } else if (chosen) {
          holds.remove(chosen);
          model.splice(model.indexOf(chosen), 1);
          expect([chosen._isOut, chosen._older, chosen._newer, chosen._below, chosen._above]).toEqual([
            ...[false, null, null, null, null],
          ]);
        }
        const oldest = model[0] ?? null;
        expect(holds.of(nobody)).toBe(oldest);
        expect(holds.of(null)).toBe(oldest);
        for (const each of tasks) {
          expect(holds.of(each)).toBe(model.findLast((permit) => taskOf.get(permit) === each) ?? oldest);
        }
        expect(new Set(holds.tasks())).toEqual(new Set(model.map((permit) => taskOf.get(permit))));
        expect(model.every((permit) => permit._isOut)).toBe(true);
      }
    }),
  );
});
