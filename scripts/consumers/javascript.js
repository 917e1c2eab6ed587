/** @typedef {import('./context.js').Check} Check */
/** @typedef {import('./packages.js').Package} Package */

/** What a worker alone can import. */
const ofWorkers = new Set(['@tsyncio/executor-threads/worker', '@tsyncio/executor-threads/page-worker']);

/** The entry points of a package, as a program imports them. @param {Package} one */
export function entriesOf({ name, manifest }) {
  return Object.keys(manifest.exports ?? {})
    .filter((entry) => entry !== './package.json')
    .map((entry) => name + entry.slice(1))
    .filter((entry) => !ofWorkers.has(entry));
}

const executors = ['piscina:', 'tinypool:', 'processes:', 'threads:'];

/** A function that everybody has, as `tsyncio-bench` takes it. */
const benchCall = ['call', 'node:crypto#pbkdf2Sync', '--args', '["secret", "salt", 20000, 32, "sha256"]'];

/**
 * Plain JavaScript, in ES modules.
 *
 * @param {readonly Package[]} packages
 * @returns {Check[]}
 */
export const javascriptChecks = (packages) => [
  {
    name: 'javascript: every entry point is imported',
    async run(context) {
      const project = await context.everything();
      // A process for each package: none may need what another has loaded.
      for (const one of packages) await project.program(['import.mjs', ...entriesOf(one)]);
    },
  },
  {
    name: 'javascript: core, and its default executor',
    async run(context) {
      const project = await context.everything();
      await project.program(['core.mjs']);
    },
  },
  ...executors.map((url) => ({
    name: `javascript: ${url}`,
    /** @type {Check['run']} */
    async run(context) {
      const project = await context.everything();
      await project.program(['executor.mjs', `${url}?maxWorkers=1`]);
    },
  })),
  {
    name: 'javascript: effect',
    async run(context) {
      const project = await context.everything();
      await project.program(['effect.mjs']);
    },
  },
  {
    name: 'javascript: tsyncio ps',
    async run(context) {
      const project = await context.everything();
      await project.program(['inspected.mjs']);
    },
  },
  {
    name: 'javascript: tsyncio-bench',
    async run(context) {
      const project = await context.everything();
      const stdout = await project.command('npx', ['--no', '--', 'tsyncio-bench', ...benchCall, '--quick']);
      if (!stdout.includes('keeps the main thread busy for'))
        throw new Error(`it does not say how long a call takes:\n${stdout}`);
    },
  },
];
