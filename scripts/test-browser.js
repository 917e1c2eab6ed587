// Runs the tests of browser/ in Chromium, for the package in whose folder it is started. Exits with 1 where there is none.
//
//   node ../../scripts/test-browser.js [arguments of vitest]

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findChromium, noChromium } from './find-chromium.js';

const path = findChromium();
if (path === undefined) {
  console.error(`Cannot run the tests in a browser as ${noChromium()}`);
  process.exitCode = 1;
} else {
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  const args = [vitest, 'run', '--config', 'vitest.browser.config.ts', ...process.argv.slice(2)];
  const env = { ...process.env, CHROMIUM_PATH: path };
  process.exitCode = spawnSync(process.execPath, args, { env, stdio: 'inherit' }).status ?? 1;
}
