#!/usr/bin/env node
/** The command `tsyncio`. */

import { Trouble, UsageError } from './errors.ts';
import { run } from './program.ts';

// Who reads has had enough, as in `tsyncio ps 4711 | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof Trouble)) throw error;
  if (error.message !== '') console.error(`tsyncio: ${error.message}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
