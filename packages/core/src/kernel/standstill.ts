/** The process is about to end while loops run: what they wait for never comes. */

import { wired } from './host.ts';
import { running } from './running.ts';

/** Sees to it that loops that can never go on are told so. Costs nothing, and keeps nothing alive, until then. */
export function watchStandstill(): void {
  if (running.watchesEnd) return;
  running.watchesEnd = true;
  wired.host.atStandstill(() => {
    // One at a time, for its end may wake the others; and the youngest first, for others may wait for its run.
    for (const loop of [...running.loops].reverse()) {
      // Where nobody waits, as in a server that was closed, the process just ends.
      const awaited = loop._until !== null || loop._tasks.size > 0;
      if (awaited) loop._neverWakes();
      if (loop.isRunning()) continue;
      // Do not drop this: the host looks again only if something has happened since, and the next deadlock would be silent.
      wired.host.afterHost(() => {});
      return;
    }
  });
}
