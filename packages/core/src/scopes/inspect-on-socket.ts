/** A socket that only this user can open, over which `tsyncio ps` and `tsyncio top` look at the tasks of the process. */

import { noteWaits, wired } from '../kernel/index.ts';

/** Opens it, unless it is open, until the function that is returned is called. Never throws: a run does not fail for it. */
export function inspectOnSocket(): () => void {
  // There is one a process, and none where others could open it: Windows has no SIGUSR2 either.
  if (wired.host.signals?.has('SIGUSR2') !== true) return () => {};
  // At once, for what waits already when the socket opens.
  const endNotes = noteWaits();
  const opened = import('../monitor/index.ts')
    .then(({ openMonitor }) => openMonitor())
    .catch((error: unknown) => {
      // A bundle for pages has nothing in its place, and may be run by Node.
      wired.host.report(
        'tsyncio ps cannot look at this process, for what opens its socket is not there',
        error,
      );
    });
  return () => {
    endNotes();
    opened
      .then((close) => close?.())
      .catch((error: unknown) => wired.host.report('The socket for tsyncio ps cannot be closed', error));
  };
}
