import type { Blocking } from '../blocking.ts';
import { blocking } from '../blocking.ts';
import type { Capabilities, Executor } from '../executor.ts';
import { builtin } from '../host.ts';
import type { PoolOptions } from '../pool/pool-options.ts';
import type { Gate } from './gate.ts';
import { globals } from './globals.ts';

/** What there is where the suite runs. */
export interface Setting {
  readonly capabilities: Capabilities;
  /** The URL of a module that opens the executor in another process: the option of `testExecutor`. */
  readonly openModule: string | undefined;
}

/** What a case cannot do without. */
export interface Need {
  /** In words, for the name of the case that is skipped. */
  readonly what: string;
  met(setting: Setting): boolean;
}

/** What a case is given. */
export interface CaseContext {
  readonly setting: Setting;
  /**
   * Opens an executor, with one worker at the most if the options say nothing else. It is shut down with the case.
   */
  readonly open: (options?: PoolOptions) => Promise<Executor>;
  /** A gate for the calls of the executors. It is opened at the end of the case, and closed. */
  readonly gate: () => Gate;
}

/** One case of the suite, as data. */
export interface ExecutorCase {
  /** What it is about. */
  readonly group: string;
  /** A sentence that is true of every executor. */
  readonly name: string;
  /** Where one is not met, the case is skipped. */
  readonly needs?: readonly Need[];
  /** Does it. Rejects where the sentence is not true. */
  run(context: CaseContext): Promise<void>;
}

/** Puts the cases of a file into their group. */
export function casesOf(
  group: string,
  cases: readonly Omit<ExecutorCase, 'group'>[],
): readonly ExecutorCase[] {
  return cases.map((each) => ({ group, ...each }));
}

export const inlineFunctions: Need = {
  what: 'inline functions',
  met: ({ capabilities }) => capabilities.inlineFunctions,
};
export const noInlineFunctions: Need = {
  what: 'an executor without inline functions',
  met: ({ capabilities }) => !capabilities.inlineFunctions,
};
export const cancelRunning: Need = {
  what: 'that calls which run can be ended',
  met: ({ capabilities }) => capabilities.cancelRunning,
};
export const sharedMemory: Need = {
  what: 'shared memory',
  met: ({ capabilities }) => capabilities.sharedMemory,
};
export const localWorkers: Need = {
  what: 'workers on this machine',
  met: ({ capabilities }) => capabilities.workers !== 'remote',
};
export const movingTransfer: Need = {
  what: 'an executor that moves',
  met: ({ capabilities }) => capabilities.transfer,
};
export const sharedArrayBuffer: Need = {
  what: 'SharedArrayBuffer',
  met: () => typeof SharedArrayBuffer === 'function',
};
export const processes: Need = {
  what: 'workers that are processes',
  met: ({ capabilities }) => capabilities.workers === 'processes',
};
/** Also for workers that exit, run out of memory or have an environment: those of a page do not. */
export const node: Need = {
  what: 'Node.js',
  met: () => builtin('node:fs') !== undefined,
};
export const openModule: Need = {
  what: "the option 'openModule'",
  met: (setting) => setting.openModule !== undefined,
};

/** The URL of a file beside this one. */
function urlOf(file: string): { readonly href: string } {
  const { url } = import.meta as ImportMeta & { readonly url: string }; // as: every host has it, no library of types here does
  return new globals.URL(file, url);
}

type Names = ReturnType<typeof blocking<typeof import('./work.ts')>>;

/** The names of the suite's functions. */
export const work: Names = blocking<typeof import('./work.ts')>(urlOf('./work.js'));

/** A name in any module, for a function that is not there. */
export function nameIn(module: string, name: string): Blocking<[], unknown> {
  const names = blocking<Record<string, () => unknown>>(module);
  return names[name] as Blocking<[], unknown>; // as: there is a name for whatever is asked
}
