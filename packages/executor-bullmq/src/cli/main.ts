#!/usr/bin/env node
/** The command `tsyncio-worker`. */

import { run } from './program.ts';

process.exitCode = await run(process.argv.slice(2));
// Where Redis is away, what BullMQ has begun goes on trying to reach it, and would keep this process alive.
setTimeout(() => process.exit(), 1000).unref();
