import { builtin, now, setTimer } from '../host.ts';
import { show } from './show.ts';

/** Waits for `seconds`; 0 is a turn of the host's loop. */
export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimer(resolve, seconds * 1000);
  });
}

/** Seconds without a mark after which none is on its way. */
export const quiet = 0.1;

/** Seconds without a mark after which a worker is at rest that left one every few milliseconds, on a busy machine too. */
const rest = 0.6;

/** Seconds in which a worker that was ended has to come to rest, where its end cannot be awaited: Chromium lets it run for 2. */
const longestEnd = 6;

/**
 * How many marks a worker has left that was ended. In Node it has ended, and leaves no more; in a browser it is ended some
 * time after that was asked for, and nobody is told: there, waits until no more of them come.
 *
 * @throws {Error} If it goes on for longer than 6 seconds.
 */
export async function countAtRest(marks: () => readonly number[]): Promise<number> {
  const end = now() + longestEnd;
  let count = marks().length;
  if (builtin('node:fs') !== undefined) return count;
  for (;;) {
    await pause(rest);
    const more = marks().length - count;
    if (more === 0) return count;
    if (now() > end) throw new Error(`what it still does after ${longestEnd} s: ${more} marks in ${rest} s`);
    count += more;
  }
}

/**
 * Waits until `read` gives something that `enough` accepts, and gives that.
 *
 * @param what What is waited for, for the error.
 * @throws {Error} If it takes longer than 14 seconds: less than a case's time, so that the error can say what there is.
 */
export async function until<T>(what: string, read: () => T, enough: (value: T) => boolean): Promise<T> {
  const end = now() + 14;
  for (;;) {
    const value = read();
    if (enough(value)) return value;
    if (now() > end) throw new Error(`waited 14 s for ${what}: there is ${show(value)}`);
    await pause(0.002);
  }
}
