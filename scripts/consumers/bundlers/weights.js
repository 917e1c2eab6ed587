import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runEsbuild } from './tools.js';

/**
 * What a program weighs, minified and gzipped, in thousands of bytes, and what is in it. The weights have a tenth to spare: more than that
 * should be noticed.
 *
 * @type {readonly { readonly program: string, readonly options: readonly string[], readonly most: number, readonly parts: readonly string[] }[]}
 */
const programs = [
  {
    program: "import { run, sleep } from '@tsyncio/core'; run(() => sleep(0.01));",
    options: [],
    most: 22,
    parts: ['core', 'executor'],
  },
  {
    program: "import { ThreadsExecutor } from '@tsyncio/executor-threads'; new ThreadsExecutor();",
    options: [],
    most: 32,
    parts: ['executor', 'executor-threads'],
  },
  ...['piscina', 'tinypool', 'threads', 'bullmq'].map((name) => ({
    program: `import * as all from '@tsyncio/executor-${name}'; console.log(all);`,
    options: ['--platform=node'],
    most: 24,
    parts: ['executor', `executor-${name}`],
  })),
];

/** @type {readonly import('../context.js').Check[]} */
export const weightChecks = [
  {
    name: 'bundlers: what a bundle weighs, and what is in it',
    async run(context) {
      const project = await context.bundles();
      /** @type {string[]} */
      const wrong = [];
      for (const [i, { program, options, most, parts }] of programs.entries()) {
        const [entry, out, meta] = [`weight-${i}.js`, `weights/${i}.js`, `weights/${i}.json`];
        project.write(entry, program);
        const build = ['--minify', '--format=esm', `--outfile=${out}`, `--metafile=${meta}`, ...options];
        await runEsbuild(project, entry, ...build);
        const weight = gzipSync(readFileSync(join(project.folder, out)), { level: 9 }).length / 1000;
        if (weight > most) wrong.push(`${program}\n  weighs ${weight} kB, and should weigh ${most} at most`);
        const is = packagesOf(readFileSync(join(project.folder, meta), 'utf8'));
        const should = parts
          .map((name) => `@tsyncio/${name}`)
          .sort()
          .join(' ');
        if (is !== should) wrong.push(`${program}\n  has in it ${is}, and should have ${should}`);
      }
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    },
  },
];

/** The packages whose files are in a bundle. @param {string} metafile */
function packagesOf(metafile) {
  const { inputs } = /** @type {{ inputs: Record<string, unknown> }} */ (JSON.parse(metafile));
  const names = Object.keys(inputs).map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names)]
    .filter((name) => name !== undefined)
    .sort()
    .join(' ');
}
