/**
 * `TSYNCIO_TRACE`: starts a trace when the package is imported, where the environment asks for one. What is bundled for pages
 * has `nowhere.ts` in place of this, so that tracing weighs nothing there.
 */

import { wired } from '../kernel/index.ts';
import { trace } from './trace.ts';

/** What is used of Node. */
interface WithProcess {
  readonly process?: {
    readonly env?: { TSYNCIO_TRACE?: string };
    getBuiltinModule?(name: 'node:worker_threads'): { readonly isMainThread: boolean };
  };
}

/** Shared by all copies of the package in the process: one trace is of them all. */
const KEY = Symbol.for('@tsyncio/trace');
const shared = globalThis as { [KEY]?: 'looked' }; // as: nobody else has this symbol

if (shared[KEY] === undefined) {
  shared[KEY] = 'looked';
  lookAtEnvironment();
}

function lookAtEnvironment(): void {
  const { process } = globalThis as WithProcess; // as: what is there is looked at
  const env = process?.env;
  const file = env?.TSYNCIO_TRACE;
  if (env === undefined || file === undefined || file === '') return;
  // The threads of a process are seen from its main one, and would all write to the same file.
  if (process?.getBuiltinModule?.('node:worker_threads').isMainThread !== true) return;
  // What this process starts must not write over its file.
  if (!file.includes('%p')) delete env.TSYNCIO_TRACE;
  try {
    trace({ file });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    wired.host.report(`There is no trace, though TSYNCIO_TRACE asks for one: ${reason}`, undefined);
  }
}
