// Runs the tests of browser/ in Chromium, for the package in whose folder it is started. Exits with 1 where there is none.
//
//   node ../../scripts/test-browser.js [arguments of vitest]

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @type {{ readonly CHROMIUM_PATH?: string, readonly PATH?: string }} */
const environment = process.env;
const path = findChromium();
if (path === undefined) {
  const { CHROMIUM_PATH } = environment;
  const lookedFor = CHROMIUM_PATH
    ? `${CHROMIUM_PATH}, as CHROMIUM_PATH says`
    : `${NAMES.join(', ')} on PATH; ${chromium.executablePath()}`;
  console.error(`Cannot run the tests in a browser as no Chromium was found
  looked for:  ${lookedFor}
  install one: apt-get install chromium, or npx playwright install chromium
  or name it:  CHROMIUM_PATH=/path/to/chromium npm run test:browser`);
  process.exitCode = 1;
} else {
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  const args = [vitest, 'run', '--config', 'vitest.browser.config.ts', ...process.argv.slice(2)];
  const env = { ...process.env, CHROMIUM_PATH: path };
  process.exitCode = spawnSync(process.execPath, args, { env, stdio: 'inherit' }).status ?? 1;
}

/** Where a name is given, no other is looked for: a wrong one is a mistake. */
function findChromium() {
  const given = environment.CHROMIUM_PATH;
  if (given) return isProgram(given) ? given : undefined;
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, chromium.executablePath()].find(isProgram);
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
