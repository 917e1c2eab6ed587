/** Copies the live page, where it has been built, into the site: to public/live, which VitePress serves as /live/. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('public/live', { recursive: true, force: true });
if (existsSync('../packages/live/dist/index.html')) {
  cpSync('../packages/live/dist', 'public/live', { recursive: true });
}
