/** The loop beside its peers. */

export { CASES } from './cases.ts';
export { type CoreOptions, measureCore } from './measure-core.ts';
export type { Progress } from './measure-rounds.ts';
export { SUBJECTS } from './subjects.ts';
