import { describe, expect, it, vi } from 'vitest';
import { Pace } from '../../src/stage/pace.ts';
import { PacedClock } from '../../src/stage/paced-clock.ts';
import { pacedDate } from '../../src/stage/paced-date.ts';

/** A host whose time is told, and a pace on it. */
class Host {
  now = 1000;
  readonly pace: Pace = new Pace(() => this.now);
}

describe('Pace', () => {
  it('passes as quickly as it is told, without a jump where that changes', () => {
    const self = new Host();
    const { pace } = self;
    const told = [pace.nowMs()];
    self.now += 10;
    told.push(pace.nowMs());
    pace.speed = 10;
    told.push(pace.nowMs());
    self.now += 10;
    told.push(pace.nowMs());
    pace.speed = 0;
    self.now += 1000;
    told.push(pace.nowMs());
    pace.speed = 0.5;
    self.now += 10;
    told.push(pace.nowMs());
    expect(told).toEqual([1000, 1010, 1010, 1110, 1110, 1115]);
  });

  it('is the same in another thread, by its mark', () => {
    const self = new Host();
    self.pace.speed = 10;
    self.now += 5;
    const other = new Pace(() => self.now);
    other.follow(self.pace.mark);
    expect(other.nowMs()).toBe(self.pace.nowMs());
  });
});

describe('pacedDate()', () => {
  it('is a Date whose present is that of the pace', () => {
    const self = new Host();
    const Paced = pacedDate(self.pace);
    self.pace.speed = 10;
    self.now += 100;
    expect([Paced.now(), new Paced().getTime(), new Paced(5).getTime()]).toEqual([2000, 2000, 5]);
    expect([new Paced() instanceof Date, Paced(), Paced.UTC(1970)]).toEqual([
      true,
      new Date(2000).toString(),
      0,
    ]);
  });
});

describe('PacedClock', () => {
  it('sets its timers anew at each change, and rings none while time stands', () => {
    vi.useFakeTimers();
    try {
      const pace = new Pace(() => Date.now());
      const clock = new PacedClock(pace);
      const rung: string[] = [];
      clock.idle(1, () => rung.push('first'));
      clock.idle(4, () => rung.push('second'));
      clock.idle(2, () => rung.push('never'))?.cancel();
      expect(clock.idle(null, () => rung.push('never'))).toBeNull();
      pace.speed = 0;
      vi.advanceTimersByTime(60_000);
      rung.push('stood');
      pace.speed = 10;
      vi.advanceTimersByTime(100);
      rung.push(`at ${clock.time()}`);
      pace.speed = 0.1;
      vi.advanceTimersByTime(29_999);
      rung.push('slow');
      vi.advanceTimersByTime(1);
      expect(rung).toEqual(['stood', 'first', 'at 1', 'slow', 'second']);
    } finally {
      vi.useRealTimers();
    }
  });
});
