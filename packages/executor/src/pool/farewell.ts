import { now, setTimer } from '../host.ts';
import { drainable } from '../wire/line.ts';
import type { Member } from './crew.ts';

/** Seconds after a worker's end in which a browser delivers what it had answered. */
const longestFarewell = 1;

/** Waits until what a worker had answered before its end has arrived: a browser delivers it when its loop turns. */
export async function farewell({ line, load }: Member): Promise<void> {
  const end = now() + longestFarewell;
  while (late() && now() < end) await new Promise<void>((resolve) => void setTimer(resolve, 5));

  function late(): boolean {
    if (drainable || load === undefined) return false;
    line?.drain();
    return load.calls.some((call) => load.isAnswered(call));
  }
}
