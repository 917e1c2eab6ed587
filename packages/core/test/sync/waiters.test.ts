import { EventLoop } from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Place, Waiters } from '../../src/sync/waiters.ts';

const operations = fc.array(
  fc.record({
    kind: fc.constantFrom('join', 'join', 'join', 'wake', 'first', 'cancel', 'leave', 'leave'),
    which: fc.nat(9),
  }),
  { maxLength: 60 },
);

interface Waiting {
  readonly place: Place;
  readonly steps: Generator<unknown, void, unknown>;
}

it('has those who wait in their order, until their tasks run, and those asleep until waking comes to them', () => {
  const loop = new EventLoop({ clock: new VirtualClock() });
  fc.assert(
    fc.property(operations, (steps) => {
      const waiters = new Waiters();
      let line: Waiting[] = [];
      let asleep: Waiting[] = [];
      for (const { kind, which } of steps) {
        const chosen = line[which % (line.length + 1)];
        if (kind === 'join') {
          const place = new Place(loop, { toString: () => '' });
          const joined = { place, steps: waiters.wait(place) };
          joined.steps.next();
          line.push(joined);
          asleep.push(joined);
        } else if (kind === 'wake') {
          const woken: Waiting[] = [];
          // CPython 3.13, Queue._wakeup_next, so many times
          for (let next = asleep[0]; next !== undefined && woken.length < which; next = asleep[0]) {
            asleep.shift();
            if (!next.place.done()) woken.push(next);
          }
          expect(waiters.wake(which)).toBe(woken.length);
          expect(woken.every(({ place }) => place.done() && !place.cancelled())).toBe(true);
        } else if (kind === 'first') {
          const done = line.map(({ place }) => place.done());
          if (done[0] === false) {
            done[0] = true;
            asleep.shift();
          }
          waiters.wakeFirst();
          expect(line.map(({ place }) => place.done())).toEqual(done);
        } else if (kind === 'cancel') chosen?.place.cancel();
        else if (chosen !== undefined) {
          chosen.steps.return();
          line = line.filter((each) => each !== chosen);
          asleep = asleep.filter((each) => each !== chosen);
          // What has left keeps nobody who came behind it.
          expect([chosen.place._before, chosen.place._behind]).toEqual([null, null]);
        }
        expect([waiters.size, waiters.asleep]).toEqual([line.length, asleep.length]);
        expect(waiters.blocked).toBe(line.some(({ place }) => !place.cancelled()));
        expect(String(waiters)).toBe(line.length === 0 ? '' : `, waiters:${line.length}`);
      }
    }),
  );
  loop.close();
});
