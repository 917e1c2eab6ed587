import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const testing = dirname(createRequire(import.meta.url).resolve('@tsyncio/executor/testing'));

/** What the suite of `@tsyncio/executor/testing` calls. */
export const suiteModules: readonly string[] = [join(testing, 'work.js'), 'node:path'];
