/** By whom it is done. */

import type { Subject } from '../report/report.ts';
import type { CaseAbout } from './cases.ts';
import type { Programs } from './programs/programs.ts';

export interface CoreSubject extends Subject {
  /** Loads its programs: only those of a subject are in its process. Absent: it is not run by Node. */
  readonly load?: () => Promise<Programs>;
  /** Whether all of it runs inside an AsyncLocalStorage. */
  readonly inStore?: boolean;
  /** The cases that it differs in; absent: all. */
  readonly only?: readonly string[];
}

const native = async (): Promise<Programs> => (await import('./programs/native.ts')).native;

export const SUBJECTS: readonly CoreSubject[] = [
  {
    id: 'generators',
    title: 'ours, generators',
    kind: 'ours',
    load: async () => (await import('./programs/ours-generators.ts')).oursGenerators,
  },
  {
    id: 'async',
    title: 'ours, async functions',
    kind: 'ours',
    load: async () => (await import('./programs/ours-async.ts')).oursAsync({}),
  },
  {
    id: 'async-no-store',
    title: 'ours, async functions, the context store off',
    kind: 'ours',
    load: async () => (await import('./programs/ours-async.ts')).oursAsync({ asyncContext: false }),
  },
  { id: 'native', title: 'native promises', kind: 'baseline', load: native },
  {
    id: 'native-als',
    title: 'native promises in an AsyncLocalStorage',
    kind: 'baseline',
    load: native,
    inStore: true,
  },
  {
    id: 'effect',
    title: 'effect',
    kind: 'peer',
    load: async () => (await import('./programs/effect.ts')).effect,
  },
  {
    id: 'effect-for-each',
    title: 'effect, forEach without its scheduler',
    kind: 'peer',
    load: async () => (await import('./programs/effect.ts')).effectForEach,
    only: ['spawn'],
  },
  {
    id: 'effection',
    title: 'effection',
    kind: 'peer',
    load: async () => (await import('./programs/effection.ts')).effection,
  },
  { id: 'cpython', title: 'CPython', kind: 'peer' },
];

/** Whether a subject has something to do in a case. */
export function takes(subject: CoreSubject, one: CaseAbout): boolean {
  return (subject.only?.includes(one.id) ?? true) && (one.by?.includes(subject.id) ?? true);
}

/** What ratios are to. */
export const REFERENCE = 'generators';
