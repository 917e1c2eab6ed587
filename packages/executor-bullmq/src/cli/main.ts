#!/usr/bin/env node
/** The command `tsyncio-worker`. */

import { run } from './program.ts';

process.exitCode = await run(process.argv.slice(2));
