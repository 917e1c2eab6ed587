import { builtin, host } from '../host.ts';

/**
 * Makes a Worker of a module, in the words that bundlers look for: they make a file of its own of the module and what it
 * imports, and put that file's URL in its place.
 */
export type WorkerForm = () => object;

/** What stands for `Worker` while the URL is asked for. It starts nothing. */
class Named {
  readonly url: unknown;

  constructor(url: unknown) {
    this.url = url;
  }

  // What may be asked of the worker where it is made, of a page's and of Node's.
  addEventListener(): void {}
  removeEventListener(): void {}
  on(): void {}
  once(): void {}
  off(): void {}
  ref(): void {}
  unref(): void {}
  postMessage(): void {}
  terminate(): void {}
}

/**
 * The URL of the module that a function makes a Worker of. No worker is started: the executor's own load the module.
 *
 * @throws {TypeError} If it makes none.
 */
export function moduleOf(form: WorkerForm): string {
  const made = withoutWorkers(form);
  if (made instanceof Named) return absolute(made.url);
  // One that is out of reach has started: by a class that was taken out of node:worker_threads before.
  const { terminate } = (made ?? {}) as { terminate?: () => unknown }; // as: it may be anything
  if (typeof terminate === 'function') terminate.call(made);
  const what = made instanceof Promise ? 'a Promise' : typeof made;
  throw new TypeError(
    `Cannot name the functions of a module as the function that was given must make a Worker of it: it made ${what}\n` +
      `  use: blocking<typeof import('./work.js')>(() => new Worker(new URL('./work.js', import.meta.url), { type: 'module' }))`,
  );
}

/** Calls `form` while the classes of the host that start workers are `Named`. */
function withoutWorkers(form: WorkerForm): unknown {
  const scope = host as { Worker?: unknown }; // as: Node has none
  const threads = builtin<{ Worker: unknown }>('node:worker_threads');
  const own = Object.getOwnPropertyDescriptor(scope, 'Worker');
  const thread = threads?.Worker;
  try {
    Object.defineProperty(scope, 'Worker', { value: Named, configurable: true, writable: true });
    if (threads !== undefined) replaceThread(threads, Named);
    return form();
  } finally {
    if (own === undefined) delete scope.Worker;
    else Object.defineProperty(scope, 'Worker', own);
    if (threads !== undefined && threads.Worker !== thread) replaceThread(threads, thread);
  }
}

/** Puts a class in the place of Node's, also for those that have imported it; with it goes whatever else was put into a builtin module. */
function replaceThread(threads: { Worker: unknown }, Worker: unknown): void {
  threads.Worker = Worker;
  builtin<{ syncBuiltinESMExports(): void }>('node:module')?.syncBuiltinESMExports();
}

/** A page's Worker takes a URL that is relative to the page. */
function absolute(url: unknown): string {
  const { location } = globalThis as { readonly location?: { readonly href: string } }; // as: a page has one
  try {
    return new host.URL(String(url), location?.href).href;
  } catch (cause) {
    throw new TypeError(
      `Cannot name the functions of a module as the URL of its Worker must be absolute: received '${String(url)}'\n` +
        "  use: new Worker(new URL('./work.js', import.meta.url), { type: 'module' })",
      { cause },
    );
  }
}
