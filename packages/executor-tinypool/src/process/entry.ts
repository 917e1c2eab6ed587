import { Worker } from 'node:worker_threads';
import { isPlain, pack, packOutcome, refusal, unpack } from '@tsyncio/executor/packing';
import { openEntry } from '@tsyncio/executor/worker';
import { markOurs, readOurs } from '../ours.ts';
import { parentVariable } from './parent-variable.ts';
import { parentWatcher } from './parent-watcher.ts';

// Taken at once, for the user's code may replace it.
const send = process.send?.bind(process);

/** Serves the calls of a child process, and makes the handler of its first message, which tinypool carries. */
export function openProcess(): (hello: unknown) => Promise<unknown> {
  // Ctrl-C reaches every process of a terminal. What it ends is for the parent to say.
  process.on('SIGINT', () => {});
  // The parent has gone, or the user's code has closed the channel: nobody hears an answer any more.
  process.on('disconnect', () => process.exit());
  watchParent();
  const handle = openEntry({ warn });
  process.on('message', hear);
  return serve;

  function hear(message: unknown): void {
    const call = readOurs(message, 'call');
    if (call !== undefined) void serve(call).then(answer);
  }

  /** Never throws: what is not answered would be waited for without end. */
  async function serve(sent: unknown): Promise<unknown> {
    let message: unknown = sent;
    try {
      if (sent instanceof Uint8Array) message = unpack(sent);
    } catch (error) {
      return pack(refusal(`Cannot read the arguments in the worker: ${String(error)}`));
    }
    const outcome = (await handle(message)) as object; // as: the entry answers nothing else
    return isPlain(outcome) ? outcome : packOutcome(outcome);
  }

  function answer(outcome: unknown): void {
    // A call that has let the channel go, or all listeners, must not be the last one.
    if (!process.listeners('message').includes(hear)) process.on('message', hear);
    process.channel?.ref();
    send?.(markOurs('answer', outcome), ignore);
  }
}

/** Tells the parent of an error that a finished call left behind. Never throws: who calls it handles one already. */
function warn(message: unknown): void {
  try {
    send?.(markOurs('warning', pack(message)), ignore);
  } catch (error) {
    console.error(message, error);
  }
}

/** A channel that fails has closed, and nobody hears of it any more. */
function ignore(): void {}

/** Ends this process when its parent has gone, also where a call keeps it from hearing of it. */
function watchParent(): void {
  const parent = Number(process.env[parentVariable] ?? process.ppid);
  delete process.env[parentVariable];
  // Windows ends it by itself, and does not tell that a parent has gone.
  if (process.platform === 'win32') return;
  try {
    // Without this process's flags and variables: what they load is for the calls.
    const options = { eval: true, execArgv: [], env: {}, trackUnmanagedFds: false, workerData: parent };
    new Worker(parentWatcher, options).unref();
  } catch {
    // Node's permissions may forbid threads. Then a call that never ends outlives a parent that is killed.
  }
}
