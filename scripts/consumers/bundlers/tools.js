/** @typedef {import('../project.js').Project} Project */

/** What is installed to make bundles. */
export const tools = /** @type {const} */ ([
  'esbuild',
  'vite',
  'rollup',
  '@rollup/plugin-node-resolve',
  '@rollup/plugin-terser',
]);

/**
 * A bundler, as its users run it: minified. Entries are files of the project, and get the same names in `out`.
 *
 * @typedef {object} Bundler
 * @property {string} name
 * @property {(project: Project, entries: readonly string[], out: string) => Promise<unknown>} forNode
 * @property {(project: Project, entries: readonly string[], out: string) => Promise<unknown>} forPage
 */

const esbuild = 'node_modules/esbuild/bin/esbuild';
const vite = 'node_modules/vite/bin/vite.js';
const rollup = 'node_modules/rollup/dist/bin/rollup';
/** It lets one build at a time be made of a project, unless it is told that these are of different programs. */
export const viteBuild = [vite, 'build', '--bypass-lock'];

/** @param {Project} project @param {readonly string[]} args */
export const runEsbuild = (project, ...args) =>
  // esbuild's command is a program of its own, or a script, as its installation could.
  project.command(esbuild, ['--bundle', '--log-level=warning', ...args]);

/** What the configurations in `programs/bundles` ask for. @param {readonly string[]} entries @param {string} out */
const asked = (entries, out) => ({ env: { ENTRIES: entries.join(','), OUT: out } });

/** @type {readonly Bundler[]} */
export const bundlers = [
  {
    name: 'esbuild',
    forNode: (project, entries, out) =>
      runEsbuild(project, ...entries, '--minify', '--platform=node', '--format=esm', `--outdir=${out}`),
    forPage: (project, entries, out) =>
      runEsbuild(project, ...entries, '--minify', '--splitting', '--format=esm', `--outdir=${out}`),
  },
  {
    name: 'Vite',
    forNode: (project, entries, out) =>
      project.node([...viteBuild, '-c', 'vite.node.config.js'], asked(entries, out)),
    // Its entry is the page.
    forPage: (project, _entries, out) =>
      project.node([...viteBuild, '--logLevel=warn', `--outDir=${out}`], { timeout: 120 }),
  },
  {
    name: 'Rollup',
    forNode: (project, entries, out) =>
      project.node([rollup, '--silent', '-c', 'rollup.node.config.js'], asked(entries, out)),
    forPage: (project, entries, out) =>
      project.node([rollup, '--silent', '-c', 'rollup.page.config.js'], asked(entries, out)),
  },
];

/** How Vite's development server is started. @param {number} port */
export const viteServer = (port) => [vite, '--host=127.0.0.1', `--port=${port}`, '--strictPort'];
