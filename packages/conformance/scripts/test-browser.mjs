// Runs the tests of browser/ in Chromium. Exits with 1 where there is none.
//
//   node scripts/test-browser.mjs [arguments of vitest]

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const path = findChromium();
if (path === undefined) {
  const { CHROMIUM_PATH } = process.env;
  const lookedFor = CHROMIUM_PATH
    ? `${CHROMIUM_PATH}, as CHROMIUM_PATH says`
    : `${NAMES.join(', ')} on PATH; ${chromium.executablePath()}`;
  console.error(`Cannot run the tests in a browser as no Chromium was found
  looked for:  ${lookedFor}
  install one: apt-get install chromium, or npx playwright install chromium
  or name it:  CHROMIUM_PATH=/path/to/chromium npm run test:browser`);
  process.exitCode = 1;
} else {
  const cwd = dirname(dirname(fileURLToPath(import.meta.url)));
  const vitest = join(cwd, '../../node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', 'vitest.browser.config.ts', ...process.argv.slice(2)];
  const env = { ...process.env, CHROMIUM_PATH: path };
  process.exitCode = spawnSync(process.execPath, args, { cwd, env, stdio: 'inherit' }).status ?? 1;
}

/** Where a name is given, no other is looked for: a wrong one is a mistake. */
function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return isProgram(given) ? given : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, chromium.executablePath()].find(isProgram);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
