import { Worker } from 'node:worker_threads';
import { openEntry } from '@tsyncio/executor/worker';
import { markNotice } from '../notice.ts';
import { isPlain } from './is-plain.ts';
import { pack, unpack } from './pack.ts';
import { packOutcome, refusal } from './pack-outcome.ts';
import { parentVariable } from './parent-variable.ts';

/** Makes the handler of a child process. */
export function openProcess(): (sent: unknown) => Promise<unknown> {
  // Ctrl-C reaches every process of a terminal. What it ends is for the parent to say.
  process.on('SIGINT', () => {});
  // The parent has gone, or the user's code has closed the channel: nobody hears an answer any more.
  process.on('disconnect', () => process.exit());
  watchParent();
  const handle = openEntry({ warn });
  // It never throws: what tinypool rejects with counts as a worker that is lost.
  return async (sent) => {
    let message: unknown = sent;
    try {
      if (sent instanceof Uint8Array) message = unpack(sent);
    } catch (error) {
      return pack(refusal(`Cannot read the arguments in the worker: ${String(error)}`));
    }
    const outcome = (await handle(message)) as object; // as: the entry answers nothing else
    return isPlain(outcome) ? outcome : packOutcome(outcome);
  };
}

/** Tells the parent of an error that a finished call left behind. Never throws: who calls it handles one already. */
function warn(message: unknown): void {
  try {
    // The callback takes an error of the channel, which would be one more to tell of.
    process.send?.(markNotice(pack(message)), () => {});
  } catch (error) {
    console.error(message, error);
  }
}

/** Ends this process when its parent has gone, also where a call keeps it from hearing of it. */
function watchParent(): void {
  const parent = Number(process.env[parentVariable] ?? process.ppid);
  delete process.env[parentVariable];
  // Windows ends it by itself, and does not tell that a parent has gone.
  if (process.platform === 'win32') return;
  try {
    // Without this process's flags and variables: what they load is for the calls.
    const options = { execArgv: [], env: {}, trackUnmanagedFds: false, workerData: parent };
    new Worker(new URL('./watch-parent.js', import.meta.url), options).unref();
  } catch {
    // Node's permissions may forbid threads. Then a call that never ends outlives a parent that is killed.
  }
}
