import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noRedis, withWorker } from '../redis.js';
import { bundlers, runEsbuild } from './tools.js';

/** @typedef {import('../context.js').Check} Check */
/** @typedef {import('./tools.js').Bundler} Bundler */

/** What functions in place give, where nothing is in their way. */
const inPlace = {
  arrow: '42',
  inner: '42',
  asynchronous: "'b22'",
  spread: '[ 21, { b: 2, c: 3, d: 21 } ]',
  generator: '[ 1, 21 ]',
  privateField: '22',
};

/** esbuild's options, and what it puts into functions by them: they fail with an error that says so. @type {[string[], Partial<Record<keyof typeof inPlace, RegExp>>][]} */
const compiled = [
  [['--keep-names'], {}],
  [
    ['--keep-names', '--minify'],
    {
      inner: /as esbuild does for keepNames/,
      generator: /as esbuild does for keepNames/,
      privateField: /keepNames/,
    },
  ],
  [
    ['--target=es2017'],
    {
      asynchronous: /'__forAwait'.*a newer target/,
      spread: /'__objRest'.*a newer/,
      generator: /'__yieldStar'/,
      privateField: /'__p/,
    },
  ],
];

/** @type {readonly Check[]} */
export const nodeChecks = [
  ...bundlers.map((bundler) => ({
    name: `bundlers: ${bundler.name}, for Node.js`,
    /** @type {Check['run']} */
    async run(context) {
      const project = await context.bundles();
      const out = `node-${bundler.name}`;
      await bundler.forNode(project, ['node.js', 'work.js'], out);
      await project.program([`${out}/node.js`]);
      const env = { TSYNCIO_EXECUTOR: 'processes:?maxWorkers=1' };
      await project.program([`${out}/node.js`], { env });
      await bundler.forNode(project, ['effect.js'], `${out}-effect`);
      await project.program([`${out}-effect/effect.js`]);
    },
  })),
  {
    name: 'bundlers: bullmq:, by each',
    skipped: noRedis,
    async run(context) {
      const project = await context.bundles();
      await withWorker(project, ['--queue', 'bundles', 'node:path'], async (url) => {
        for (const bundler of bundlers) {
          const out = `bullmq-${bundler.name}`;
          await bundler.forNode(project, ['bullmq.js'], out);
          await project.program([`${out}/bullmq.js`, url]);
        }
      });
    },
  },
  {
    name: 'bundlers: esbuild, in CommonJS',
    async run(context) {
      const project = await context.bundles();
      const here = 'const here = require("node:url").pathToFileURL(__filename).href;';
      const options = [
        '--format=cjs',
        '--platform=node',
        '--define:import.meta.url=here',
        `--banner:js=${here}`,
      ];
      await runEsbuild(project, 'node.js', 'work.js', ...options, '--outdir=node-cjs');
      writeFileSync(join(project.folder, 'node-cjs/package.json'), '{"type":"commonjs"}');
      await project.program(['node-cjs/node.js']);
    },
  },
  {
    // It makes one expression of what others leave as it is.
    name: 'bundlers: esbuild, then terser with all that it does',
    async run(context) {
      const project = await context.bundles();
      const options = ['--platform=node', '--format=esm', '--outdir=node-terser'];
      await runEsbuild(project, 'node.js', 'work.js', ...options);
      for (const name of ['node.js', 'work.js']) {
        const file = `node-terser/${name}`;
        await project.node(['node_modules/terser/bin/terser', file, '-o', file, '--module', '-c', '-m']);
      }
      await project.program(['node-terser/node.js']);
    },
  },
  {
    name: 'bundlers: a bundle whose executor is not beside it says so',
    async run(context) {
      const project = await context.bundles();
      await runEsbuild(project, 'core-and-piscina.js', '--platform=node', '--format=esm', '--outdir=alone');
      const elsewhere = join(context.folder, 'without-packages');
      mkdirSync(elsewhere);
      cpSync(join(project.folder, 'alone/core-and-piscina.js'), join(elsewhere, 'main.mjs'));
      await project.program([join(elsewhere, 'main.mjs')], { cwd: elsewhere });
    },
  },
  ...bundlers.map((bundler) => ({
    name: `bundlers: functions written in place, minified by ${bundler.name}`,
    /** @type {Check['run']} */
    async run(context) {
      const project = await context.bundles();
      const out = `in-place-${bundler.name}`;
      await bundler.forNode(project, ['in-place.js'], out);
      expectEnds(await project.node([`${out}/in-place.js`]), {});
    },
  })),
  {
    name: 'bundlers: functions written in place, compiled by esbuild',
    async run(context) {
      const project = await context.bundles();
      for (const [options, failing] of compiled) {
        const build = ['--platform=node', '--format=esm', '--outdir=in-place-compiled', ...options];
        await runEsbuild(project, 'in-place.js', ...build);
        expectEnds(await project.node(['in-place-compiled/in-place.js']), failing);
      }
    },
  },
];

/**
 * @param {string} printed What `in-place.js` has printed.
 * @param {Readonly<Partial<Record<string, RegExp>>>} failing Those that fail, and what their errors say.
 */
function expectEnds(printed, failing) {
  for (const [name, result] of Object.entries(inPlace)) {
    const line = printed.split('\n').find((one) => one.startsWith(`${name}: `)) ?? '';
    const ended = line.slice(name.length + 2);
    const error = failing[name];
    const right = error === undefined ? ended === result : ended.startsWith('ERROR ') && error.test(ended);
    if (!right) throw new Error(`${name} should be ${error ?? result}:\n${printed}`);
  }
}
