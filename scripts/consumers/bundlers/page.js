import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startUntil } from '../redis.js';
import { noBrowser, outcomeOf, serve } from './browser.js';
import { bundlers, runEsbuild, viteBuild, viteServer } from './tools.js';

/** @typedef {import('../context.js').Check} Check */

/** What lets pages share memory with their workers. */
const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
/** As strict as a page with workers can be: no inline script, no text that is compiled, no `blob:`. */
const strict = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'",
};

/** @param {string} script */
const pageOf = (script) => `<!doctype html>\n<script type="module" src="./${script}"></script>\n`;

/** @type {Check[]} */
const checks = [
  ...bundlers.map((bundler) => ({
    name: `bundlers: ${bundler.name}, for a page`,
    /** @type {Check['run']} */
    async run(context) {
      const project = await context.bundles();
      const out = `page-${bundler.name}`;
      const folder = join(project.folder, out);
      await bundler.forPage(project, ['page.js', 'work.js'], out);
      if (bundler.name !== 'Vite') writeFileSync(join(folder, 'index.html'), pageOf('page.js'));
      for (const headers of [{}, isolated]) {
        ok(await serve(folder, headers, (url) => outcomeOf(`${url}/`)));
      }
      const worker = join(project.folder, 'node_modules/@tsyncio/executor-threads/dist/page-worker.js');
      copyFileSync(worker, join(folder, 'page-worker.js'));
      ok(await serve(folder, strict, (url) => outcomeOf(`${url}/?script=/page-worker.js`)));
      const refused = await serve(folder, strict, (url) => outcomeOf(`${url}/`));
      includes(refused, "serve '@tsyncio/executor-threads/page-worker'");
    },
  })),
  ...bundlers.map((bundler) => ({
    name: `bundlers: ${bundler.name}, for a page whose module is left behind`,
    /** @type {Check['run']} */
    async run(context) {
      const project = await context.bundles();
      const out = `page-url-${bundler.name}`;
      await bundler.forPage(project, ['page-url.js'], out);
      const folder = join(project.folder, out);
      if (bundler.name !== 'Vite') writeFileSync(join(folder, 'url.html'), pageOf('page-url.js'));
      const error = await serve(folder, {}, (url) => outcomeOf(`${url}/url.html`));
      includes(error, "new Worker(new URL('./work.js', import.meta.url)");
    },
  })),
  {
    name: 'bundlers: Vite and esbuild, from TypeScript',
    async run(context) {
      const project = await context.bundles();
      await project.node([...viteBuild, '--logLevel=warn', '--outDir=../typed-vite', 'typed'], {
        timeout: 120,
      });
      const out = ['--format=esm', '--outdir=typed-esbuild'];
      await runEsbuild(project, 'typed/page.ts', 'typed/work.ts', ...out);
      writeFileSync(join(project.folder, 'typed-esbuild/index.html'), pageOf('page.js'));
      for (const folder of ['typed-vite', 'typed-esbuild'])
        ok(await serve(join(project.folder, folder), {}, (url) => outcomeOf(`${url}/`)));
    },
  },
  {
    name: "bundlers: Vite's development server",
    async run(context) {
      const project = await context.bundles();
      const { folder: cwd, env } = project;
      const port = await freePort();
      const server = await startUntil(`${port}`, process.execPath, viteServer(port), { cwd, env });
      try {
        ok(await outcomeOf(`http://127.0.0.1:${port}/`));
      } finally {
        server.stop();
      }
    },
  },
];

/** @type {readonly Check[]} */
export const pageChecks = checks.map((check) => ({ ...check, skipped: noBrowser }));

/** @param {string} outcome */
function ok(outcome) {
  if (outcome !== 'ok') throw new Error(`the page says:\n${outcome}`);
}

/** @param {string} outcome @param {string} words */
function includes(outcome, words) {
  if (!outcome.includes(words)) throw new Error(`the page should say '${words}', and says:\n${outcome}`);
}
