// Makes what pages need of the library and of the worker's entry, a part of the build:
//
//   dist/host/library.js  what executor-threads uses of threads, as an ECMAScript module, which the library itself is not for bundlers;
//                         and the text of the worker's script
//   dist/page-worker.js   that script as a file, for pages whose Content-Security-Policy wants one

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

process.chdir(import.meta.dirname);
const library = dirname(dirname(createRequire(import.meta.url).resolve('threads')));
const modules = join(library, 'dist-esm');

/**
 * One file of a module and all that it imports, with the licences of what is in it.
 *
 * @param {{ readonly contents: string, readonly minify: boolean }} what
 * @returns {Promise<string>}
 */
async function bundle({ contents, minify }) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // By its files: only so does what is not used stay out.
    alias: { 'threads/worker': join(modules, 'worker/index.js') },
    define: { 'process.env.THREADS_WORKER_INIT_TIMEOUT': 'undefined' },
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const [output, ...others] = outputFiles;
  if (output === undefined || others.length > 0) throw new Error('Cannot bundle as there must be one file');
  return licensesOf(Object.keys(metafile.inputs)) + output.text;
}

/**
 * The licences of the packages that some files are of, as a comment that minifiers keep.
 *
 * @param {readonly string[]} files
 */
function licensesOf(files) {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const texts = [...folders].sort().map((folder) => {
    const name = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (name === undefined) throw new Error(`Cannot publish what has no licence: ${folder}`);
    const text = readFileSync(join(folder, name), 'utf8').replaceAll('*/', '* /').trim();
    return `${basename(folder)}\n\n${text}`;
  });
  return `/*! In this file there is:\n\n${texts.join('\n\n----\n\n')}\n*/\n`;
}

const program = await bundle({ contents: "import './dist/worker.js';", minify: true });
const spawn = JSON.stringify(join(modules, 'master/spawn.js'));
const transferable = JSON.stringify(join(modules, 'transferable.js'));
const contents = `export { spawn } from ${spawn}; export { Transfer } from ${transferable};`;
const master = await bundle({ contents, minify: false });
writeFileSync('dist/page-worker.js', program);
writeFileSync('dist/host/library.js', `${master}\nexport const program = ${JSON.stringify(program)};\n`);
