// Removes what builds have made, and their cache, which would bring back files whose source is gone.

import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const made = readdirSync('packages').flatMap((name) => [`packages/${name}/dist`, `packages/${name}/out-tsc`]);
const site = [
  'docs/.vitepress/.temp',
  'docs/.vitepress/cache',
  'docs/.vitepress/dist',
  'docs/api',
  'docs/public/live',
];
for (const folder of ['.nx', ...site, ...made]) rmSync(folder, { recursive: true, force: true });
