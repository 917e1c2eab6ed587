import { nodeChecks } from './node.js';
import { pageChecks } from './page.js';
import { weightChecks } from './weights.js';

/** Programs that a bundler has made. @type {readonly import('../context.js').Check[]} */
export const bundlerChecks = [...nodeChecks, ...pageChecks, ...weightChecks];
