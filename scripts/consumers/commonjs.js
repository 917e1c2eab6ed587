import { entriesOf } from './javascript.js';

/** @typedef {import('./context.js').Check} Check */
/** @typedef {import('./packages.js').Package} Package */

/** Node.js 20.19, 22.12 and newer require ES modules. @type {{ readonly require_module?: boolean }} */
const features = process.features;
const skipped = features.require_module ? undefined : `Node.js ${process.version} requires no ES module`;

/**
 * Programs in CommonJS.
 *
 * @param {readonly Package[]} packages
 * @returns {Check[]}
 */
export const commonjsChecks = (packages) => [
  {
    name: 'commonjs: every package by require()',
    skipped,
    async run(context) {
      const project = await context.everything();
      for (const one of packages.filter(({ manifest }) => manifest.exports?.['.'] !== undefined))
        await project.program(['require.cjs', one.name]);
    },
  },
  {
    name: 'commonjs: every package by import()',
    async run(context) {
      const project = await context.everything();
      await project.program(['import.cjs', ...packages.flatMap(entriesOf).filter(isMain)]);
    },
  },
  {
    name: 'commonjs: core and an executor',
    skipped,
    async run(context) {
      const project = await context.everything();
      await project.program(['program.cjs']);
    },
  },
];

/** Whether it is a package's own, without a path. @param {string} entry */
const isMain = (entry) => entry.split('/').length === 2;
