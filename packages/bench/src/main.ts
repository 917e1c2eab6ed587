#!/usr/bin/env node
/** The command `tsyncio-bench`. */
