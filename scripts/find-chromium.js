import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @type {{ readonly CHROMIUM_PATH?: string, readonly PATH?: string }} */
const environment = process.env;

/** The path of a Chromium: that of CHROMIUM_PATH, else one on PATH, else playwright's own; undefined where there is none. */
export function findChromium() {
  // Where a name is given, no other is looked for: a wrong one is a mistake.
  const given = environment.CHROMIUM_PATH;
  if (given) return isProgram(given) ? given : undefined;
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, chromium.executablePath()].find(isProgram);
}

/** Why there is none, and what to do. */
export function noChromium() {
  const { CHROMIUM_PATH } = environment;
  const lookedFor = CHROMIUM_PATH
    ? `${CHROMIUM_PATH}, as CHROMIUM_PATH says`
    : `${NAMES.join(', ')} on PATH; ${chromium.executablePath()}`;
  return `no Chromium was found
  looked for:  ${lookedFor}
  install one: apt-get install chromium, or npx playwright install chromium
  or name it:  CHROMIUM_PATH=/path/to/chromium npm run test:browser`;
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
