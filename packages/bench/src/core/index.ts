/** The loop beside its peers. */

export { CASES } from './cases.ts';
export { type CoreOptions, measureCore, type Progress } from './measure-core.ts';
export { SUBJECTS } from './subjects.ts';
