import { join } from 'node:path';
import { versions } from './versions.js';

/** @typedef {import('./context.js').Check} Check */

/** What the program may see. The default executor is a dependency of core's. */
const direct = ['@tsyncio/core', '@tsyncio/executor-threads', '@tsyncio/executor-tinypool'];
/** What `TSYNCIO_EXECUTOR` may name then. */
const chosen = ['tinypool:', 'processes:', 'threads:', 'piscina:'];

/** Installers that let a package see its own dependencies only. @type {readonly Check[]} */
export const installerChecks = [
  {
    name: "installers: pnpm's layout",
    async run(context) {
      const project = context.project('pnpm');
      const { usual } = await context.registries();
      // Nothing of an earlier run: the registry's packages have the same versions each time.
      const folders = ['--store-dir', '../pnpm-store', '--cache-dir', '../pnpm-cache'];
      const pnpm = ['--yes', '--', `pnpm@${versions.pnpm}`, `--registry=${usual}`, ...folders];
      await project.command('npx', [...pnpm, 'add', ...direct], { timeout: 180 });
      await useExecutors(project);
    },
  },
  {
    name: "installers: Yarn's plug'n'play",
    async run(context) {
      const tool = context.project('yarn-itself');
      await tool.install(`@yarnpkg/cli-dist@${versions.yarn}`);
      const yarn = join(tool.folder, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js');
      const project = context.project('yarn');
      const { ours, usual } = await context.registries();
      project.write('.yarnrc.yml', yarnSettings(ours, usual));
      // It looks for a project above, unless this is one.
      project.write('yarn.lock', '');
      await project.node([yarn, 'add', ...direct], { timeout: 180 });
      project.launcher = [yarn, 'node'];
      await useExecutors(project);
    },
  },
];

/** @param {string} ours @param {string} usual The URLs of the registries. */
const yarnSettings = (ours, usual) => `
nodeLinker: pnp
enableTelemetry: false
enableGlobalCache: false
globalFolder: ../yarn-global
npmRegistryServer: ${JSON.stringify(usual)}
npmScopes:
  tsyncio:
    npmRegistryServer: ${JSON.stringify(ours)}
unsafeHttpWhitelist: ["127.0.0.1"]
`;

/** @param {import('./project.js').Project} project */
async function useExecutors(project) {
  project.copy('core.mjs', 'missing.mjs', 'chosen.mjs', 'work.mjs');
  await project.program(['core.mjs']);
  await project.program(['missing.mjs'], { env: { TSYNCIO_EXECUTOR: 'bullmq://127.0.0.1:1/numbers' } });
  for (const url of chosen)
    await project.program(['chosen.mjs', url], { env: { TSYNCIO_EXECUTOR: `${url}?maxWorkers=1` } });
}
