import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Standing, Waiters } from '../../src/sync/waiters.ts';

const operations = fc.array(
  fc.record({
    kind: fc.constantFrom('join', 'join', 'join', 'wake', 'first', 'cancel', 'leave', 'leave'),
    which: fc.nat(9),
  }),
  { maxLength: 60 },
);

class Waiting implements Standing {
  _state: 'pending' | 'cancelled' | 'finished' = 'pending';
  _isAsleep = false;
  _before: Standing | null = null;
  _behind: Standing | null = null;

  _wake(): void {
    this._state = 'finished';
  }

  cancel(): void {
    if (this._state === 'pending') this._state = 'cancelled';
  }

  done(): boolean {
    return this._state !== 'pending';
  }
}

it('has those who wait in their order, until their tasks run, and those asleep until waking comes to them', () => {
  fc.assert(
    fc.property(operations, (steps) => {
      const waiters = new Waiters();
      let line: Waiting[] = [];
      let asleep: Waiting[] = [];
      for (const { kind, which } of steps) {
        const chosen = line[which % (line.length + 1)];
        if (kind === 'join') {
          const joined = new Waiting();
          waiters.join(joined);
          line.push(joined);
          asleep.push(joined);
        } else if (kind === 'wake') {
          const woken: Waiting[] = [];
          // CPython 3.13, Queue._wakeup_next, so many times
          for (let next = asleep[0]; next !== undefined && woken.length < which; next = asleep[0]) {
            asleep.shift();
            if (!next.done()) woken.push(next);
          }
          expect(waiters.wake(which)).toBe(woken.length);
          expect(woken.every(({ _state }) => _state === 'finished')).toBe(true);
        } else if (kind === 'first') {
          const done = line.map((each) => each.done());
          if (done[0] === false) {
            done[0] = true;
            asleep.shift();
          }
          waiters.wakeFirst();
          expect(line.map((each) => each.done())).toEqual(done);
        } else if (kind === 'cancel') chosen?.cancel();
        else if (chosen !== undefined) {
          waiters.leave(chosen);
          line = line.filter((each) => each !== chosen);
          asleep = asleep.filter((each) => each !== chosen);
          // What has left keeps nobody who came behind it.
          expect([chosen._before, chosen._behind]).toEqual([null, null]);
        }
        expect([waiters.size, waiters.asleep]).toEqual([line.length, asleep.length]);
        expect(waiters.blocked).toBe(line.some(({ _state }) => _state !== 'cancelled'));
        expect(String(waiters)).toBe(line.length === 0 ? '' : `, waiters:${line.length}`);
      }
    }),
  );
});
