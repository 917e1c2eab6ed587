import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noRedis, startRedis, startUntil } from './redis.js';

/** @typedef {import('./context.js').Check} Check */
/** @typedef {import('./packages.js').Package} Package */
/** @typedef {import('./project.js').Project} Project */

/** It is a command alone, which npx brings along. */
const measuring = '@tsyncio/bench';

/** Its calls are for a worker that is started beside, by way of Redis. */
const remote = '@tsyncio/executor-bullmq';

/**
 * What each README shows first, done as it stands, in a new project: it is installed, saved and run, and prints what
 * the README says.
 *
 * @param {readonly Package[]} packages
 * @returns {Check[]}
 */
export const readmeChecks = (packages) =>
  packages.map((one) => ({
    name: `readme: ${one.name}`,
    skipped: one.name === remote ? noRedis : undefined,
    async run(context) {
      const readme = readFileSync(join(one.folder, 'README.md'), 'utf8');
      const project = context.project(`readme-${one.name.replace('@tsyncio/', '')}`);
      if (one.name === measuring) await useCommand(project, readme);
      else if (one.name === remote) await useWorker(project, readme);
      else await useExample(project, readme);
    },
  }));

/** A package that is a command: npx brings it along. @param {Project} project @param {string} readme */
async function useCommand(project, readme) {
  const line = lineOf(readme, 'npx ');
  // As somebody does who is asked whether it may be installed.
  await project.command('sh', ['-c', `${line} --quick`], { timeout: 180, env: { npm_config_yes: 'true' } });
}

/** @param {Project} project @param {string} readme */
async function useExample(project, readme) {
  await prepare(project, readme);
  await runExample(project, readme);
}

/** Installs what the example needs, and saves its files. @param {Project} project @param {string} readme */
async function prepare(project, readme) {
  await project.command('sh', ['-c', lineOf(readme, 'npm install ')], { timeout: 180 });
  for (const [name, text] of Object.entries(filesOf(readme))) project.write(name, text);
}

/** @param {Project} project @param {string} readme */
async function runExample(project, readme) {
  const is = await project.node(['main.mjs'], { timeout: 30 });
  const [, should] = /It prints:\n\n```\n(.*?)^```$/ms.exec(readme) ?? [];
  if (should === undefined) throw new Error("the README does not say 'It prints:', and what");
  if (is !== should) throw new Error(`node main.mjs prints\n${is}and the README says it is\n${should}`);
}

/** Starts Redis and a worker as well. @param {Project} project @param {string} readme */
async function useWorker(project, readme) {
  const redis = await startRedis(project.folder);
  // The one that is usual may be somebody's.
  const ours = readme.replaceAll('redis://localhost:6379', redis.url);
  try {
    await prepare(project, ours);
    const { folder: cwd, env } = project;
    const worker = await startUntil('serving queue', 'sh', ['-c', lineOf(ours, 'npx ')], { cwd, env });
    try {
      await runExample(project, ours);
    } finally {
      worker.stop();
    }
  } finally {
    redis.stop();
  }
}

/** The first line of a shell block that begins so. @param {string} readme @param {string} start */
function lineOf(readme, start) {
  const lines = blocksOf(readme).flatMap(({ info, text }) => (info === 'sh' ? text.split('\n') : []));
  const line = lines.find((one) => one.startsWith(start));
  if (line === undefined)
    throw new Error(`the README has no '${start}…' in a block that opens with \`\`\`sh`);
  return line;
}

/**
 * The first example: blocks that say their file's name, as ```js work.mjs, or else the first ```ts, which is `main.mjs`.
 *
 * @param {string} readme
 * @returns {Record<string, string>}
 */
function filesOf(readme) {
  const blocks = blocksOf(readme);
  const named = blocks.filter(({ info }) => /^js \S+\.mjs$/.test(info));
  if (named.length > 0) return Object.fromEntries(named.map(({ info, text }) => [info.slice(3), text]));
  const first = blocks.find(({ info }) => info === 'ts');
  if (first === undefined) throw new Error('the README has no block that opens with ```ts');
  return { 'main.mjs': first.text };
}

/** @param {string} readme */
const blocksOf = (readme) =>
  [...readme.matchAll(/^```(.*?)\n(.*?)^```$/gms)].map(([, info = '', text = '']) => ({ info, text }));
