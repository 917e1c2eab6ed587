import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('./context.js').Check} Check */

/** What is looked for besides our own packages: the pools, and the libraries that bring much along. */
const libraries = new Set([
  'piscina',
  'tinypool',
  'threads',
  'bullmq',
  'ioredis',
  'effect',
  '@opentelemetry/api',
]);

/** What runs in browsers as well may import nothing that only Node has. */
const portable = new Set(['@tsyncio/core', '@tsyncio/executor', '@tsyncio/effect']);

const core = ['@tsyncio/core', '@tsyncio/executor'];
const telemetry = ['@opentelemetry/api', '@tsyncio/opentelemetry'];
const effect = [...core, '@tsyncio/effect', 'effect'];

/**
 * For each entry, all that is loaded with it. The library that starts its workers is not: that waits for the first call.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const expected = {
  '@tsyncio/core': core,
  '@tsyncio/core/guest': core,
  '@tsyncio/core/observer': core,
  '@tsyncio/core/testing': core,
  '@tsyncio/core/monitor': ['@tsyncio/core'],
  '@tsyncio/executor': ['@tsyncio/executor'],
  '@tsyncio/executor/errors': ['@tsyncio/executor'],
  '@tsyncio/executor/observer': ['@tsyncio/executor'],
  '@tsyncio/executor/program': ['@tsyncio/executor'],
  '@tsyncio/executor-piscina': ['@tsyncio/executor', '@tsyncio/executor-piscina'],
  '@tsyncio/executor-tinypool': ['@tsyncio/executor', '@tsyncio/executor-tinypool'],
  '@tsyncio/executor-threads': ['@tsyncio/executor', '@tsyncio/executor-threads'],
  '@tsyncio/executor-bullmq': ['@tsyncio/executor', '@tsyncio/executor-bullmq'],
  '@tsyncio/effect': effect,
  '@tsyncio/effect/piscina': [...effect, '@tsyncio/executor-piscina'],
  '@tsyncio/effect/tinypool': [...effect, '@tsyncio/executor-tinypool'],
  '@tsyncio/effect/threads': [...effect, '@tsyncio/executor-threads'],
  '@tsyncio/effect/bullmq': [...effect, '@tsyncio/executor-bullmq'],
  '@tsyncio/opentelemetry': [...core, ...telemetry],
  '@tsyncio/opentelemetry/register': [...core, ...telemetry],
  '@tsyncio/opentelemetry/worker': telemetry,
};

/** Only what is used is loaded. @type {readonly Check[]} */
export const loadingChecks = [
  {
    name: 'loading: an entry point brings along what it needs alone',
    async run(context) {
      /** @type {string[]} */
      const wrong = [];
      for (const [entry, packages] of Object.entries(expected)) {
        const { loaded, builtins } = await look(context, 'import.mjs', entry);
        const [is, should] = [loaded.join(' '), [...packages].sort().join(' ')];
        if (is !== should) wrong.push(`${entry} loads ${is}\n  and should ${should}`);
        wrong.push(...builtins.map((builtin) => `${entry}: ${builtin}`));
      }
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    },
  },
  {
    // What is loaded late is seen as well: else the check above could not fail.
    name: 'loading: the default executor is loaded when it is used',
    async run(context) {
      const { loaded } = await look(context, 'core.mjs');
      const should = [...core, '@tsyncio/executor-piscina', 'piscina'].join(' ');
      if (loaded.join(' ') !== should) throw new Error(`loaded was ${loaded.join(' ')}, not ${should}`);
    },
  },
];

/**
 * What a program has loaded.
 *
 * @param {import('./context.js').Context} context
 * @param {string} program
 * @param {string[]} args
 */
async function look(context, program, ...args) {
  const project = await context.everything();
  const log = `loaded-${[program, ...args].join('-').replaceAll('/', '-')}`;
  project.write(log, '');
  await project.program(['--import', './log-loads.mjs', program, ...args], { env: { LOAD_LOG: log } });
  /** @type {[loaded: Set<string>, builtins: Set<string>]} */
  const [loaded, builtins] = [new Set(), new Set()];
  for (const line of readFileSync(join(project.folder, log), 'utf8').split('\n')) {
    const [what, url = '', by = ''] = line.split(' ');
    const [name, importer] = [packageOf(url), packageOf(by)];
    if (what === 'loaded' && (name.startsWith('@tsyncio/') || libraries.has(name))) loaded.add(name);
    if (what === 'builtin' && portable.has(importer)) builtins.add(`${url} is imported by ${by}`);
  }
  return { loaded: [...loaded].sort(), builtins: [...builtins] };
}

/** The package that a file is of. @param {string} url */
function packageOf(url) {
  const [, name = ''] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  return name;
}
