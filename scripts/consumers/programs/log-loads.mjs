// Writes down what the process loads, into the file that LOAD_LOG names. For `node --import`.

import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';

const file = process.env.LOAD_LOG;
register('./load-hooks.mjs', import.meta.url, { data: file });

// The hooks are not asked about what a CommonJS module requires.
const { cache } = createRequire(import.meta.url);
process.on('exit', () => {
  for (const name of Object.keys(cache)) appendFileSync(file, `loaded ${name}\n`);
});
