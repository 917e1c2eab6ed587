/**
 * Uses every package as strangers do: packed, served by a registry, installed into projects outside of this repository.
 *
 *     node scripts/consumers/run.js [NAME…] [--keep]
 *
 * NAME is what the names of checks begin with: `types`, `readme: @tsyncio/core`. `--keep` keeps the projects.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bullmqChecks } from './bullmq.js';
import { bundlerChecks } from './bundlers/index.js';
import { commonjsChecks } from './commonjs.js';
import { Context } from './context.js';
import { installerChecks } from './installers.js';
import { javascriptChecks } from './javascript.js';
import { loadingChecks } from './loading.js';
import { packPackages } from './packages.js';
import { readmeChecks } from './readmes.js';
import { Registry } from './registry.js';
import { typesChecks } from './types.js';

/** @typedef {import('./context.js').Check} Check */

const AT_ONCE = 2;

/** @type {{ readonly CI?: string }} */
const environment = process.env;

/**
 * The first to need the project that all share wait for it: what needs none goes between.
 *
 * @param {readonly import('./packages.js').Package[]} packages
 * @returns {Check[]}
 */
function allChecks(packages) {
  const sharing = [
    ...typesChecks,
    ...javascriptChecks(packages),
    ...commonjsChecks(packages),
    ...loadingChecks,
    ...bullmqChecks,
  ];
  const [first, ...rest] = sharing;
  return [
    ...(first ? [first] : []),
    ...installerChecks,
    ...bundlerChecks,
    ...readmeChecks(packages),
    ...rest,
  ];
}

/** @param {readonly Check[]} checks @param {Context} context */
async function runChecks(checks, context) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  // One iterator for all the runners: each takes the next check that nobody has.
  const queue = checks.values();
  const runner = async () => {
    for (const { name, skipped, run } of queue) {
      if (skipped !== undefined) {
        count.skipped += 1;
        console.log(`skipped           ${name}: ${skipped}`);
        continue;
      }
      const began = performance.now();
      const say = (/** @type {string} */ how, rest = '') => {
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        console.log(`${how.padEnd(7)} ${seconds.padStart(6)} s  ${name}${rest}`);
      };
      try {
        await run(context);
        count.passed += 1;
        say('passed');
      } catch (error) {
        count.failed += 1;
        say('FAILED', `\n${textOf(error).replaceAll(/^/gm, '    ')}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runner));
  return count;
}

/** Where it comes from is of interest for mistakes of ours alone. @param {unknown} error @returns {string} */
function textOf(error) {
  if (!(error instanceof Error)) return String(error);
  const text = error.constructor === Error ? error.message : (error.stack ?? error.message);
  return error.cause === undefined ? text : `${text}\n${textOf(error.cause)}`;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: 'boolean', default: false } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'tsyncio-consumers-'));
  process.on('exit', () => {
    if (values.keep) console.error(`it is kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
    process.on(signal, () => process.exit(130));

  const packages = await packPackages(join(folder, 'packed'));
  const registry = new Registry(packages);
  await registry.listen();
  const context = await Context.create(folder, packages, registry.url);
  const all = allChecks(packages);
  const wanted = (/** @type {Check} */ { name }) => positionals.some((start) => name.startsWith(start));
  const checks = positionals.length === 0 ? all : all.filter(wanted);
  if (checks.length === 0) {
    throw new Error(
      `Cannot run ${positionals.join(', ')} as no check's name begins so: there are\n  ${all.map(({ name }) => name).join('\n  ')}`,
    );
  }
  const { passed, failed, skipped } = await runChecks(checks, context);
  console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
  // A continuous integration has all that is needed, or has not checked what it says.
  process.exitCode = failed === 0 && (skipped === 0 || !environment.CI) ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
