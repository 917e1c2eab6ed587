// Makes what pages need of the library and of the worker's entry, a part of the build:
//
//   dist/host/library.js  what executor-threads uses of threads, as an ECMAScript module, which the library itself is not for bundlers;
//                         and the text of the worker's script
//   dist/page-worker.js   that script as a file, for pages whose Content-Security-Policy wants one

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

process.chdir(import.meta.dirname);
const library = dirname(dirname(createRequire(import.meta.url).resolve('threads')));
const modules = join(library, 'dist-esm');
const license = readFileSync(join(library, 'LICENSE'), 'utf8').replaceAll('*/', '* /');

/**
 * @param {{ readonly contents: string, readonly minify: boolean }} what
 * @returns {Promise<string>}
 */
async function bundle({ contents, minify }) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // By its files: only so does what is not used stay out.
    alias: { 'threads/worker': join(modules, 'worker/index.js') },
    define: { 'process.env.THREADS_WORKER_INIT_TIMEOUT': 'undefined' },
    banner: { js: `/*! Contains threads (https://threads.js.org).\n${license}*/` },
    legalComments: 'inline',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}

const program = await bundle({ contents: "import './dist/worker.js';", minify: true });
const spawn = JSON.stringify(join(modules, 'master/spawn.js'));
const transferable = JSON.stringify(join(modules, 'transferable.js'));
const contents = `export { spawn } from ${spawn}; export { Transfer } from ${transferable};`;
const master = await bundle({ contents, minify: false });
writeFileSync('dist/page-worker.js', program);
writeFileSync('dist/host/library.js', `${master}\nexport const program = ${JSON.stringify(program)};\n`);
