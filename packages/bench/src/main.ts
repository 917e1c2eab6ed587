#!/usr/bin/env node
/** The command `tsyncio-bench`. */

import { run } from './cli/program.ts';
import { Interrupted, UsageError } from './cli/usage-error.ts';

/** Milliseconds that workers and processes have to end. */
const grace = 2_000;

// Each worker thread listens to both. Not 0, which would be none too many: workers add to the number.
process.stdout.setMaxListeners(1_000);
process.stderr.setMaxListeners(1_000);

const interruption = new AbortController();

process.on('SIGINT', () => {
  // A second one does not wait.
  if (interruption.signal.aborted) process.exit(130);
  interruption.abort(new Interrupted());
});

interruption.signal.addEventListener('abort', () => {
  setTimeout(() => process.exit(130), grace).unref();
});

// Who reads has had enough, as in `tsyncio-bench pools | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await run(process.argv.slice(2), interruption.signal);
} catch (error) {
  if (interruption.signal.aborted) {
    process.exitCode = 130;
  } else if (error instanceof UsageError) {
    if (error.message !== '') console.error(error.message);
    process.exitCode = 2;
  } else throw error;
}

// A library whose worker hangs would keep the process alive.
setTimeout(() => process.exit(), grace).unref();
