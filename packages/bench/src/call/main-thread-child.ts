/**
 * Calls somebody's function on the main thread of a process of its own, which can be ended: the function may never
 * end, or end the process.
 */

import { setImmediate as turn } from 'node:timers/promises';
import { busyWhile, longestDelay, mostLooks } from './user-call.ts';

/** What it is asked. */
export type Question =
  | { readonly ask: 'load'; readonly href: string; readonly name: string; readonly args: readonly unknown[] }
  | { readonly ask: 'once' }
  | { readonly ask: 'one by one'; readonly count: number }
  | { readonly ask: 'at once'; readonly count: number };

/** What it answers: figures in seconds, by name, or what went wrong. */
export type Answer =
  | { readonly figures: Readonly<Record<string, number>> }
  | { readonly failed: 'import' | 'export' | 'call'; readonly message: string };

type Fn = (...args: readonly unknown[]) => unknown;

let call: Fn = () => undefined;
let given: readonly unknown[] = [];

process.on('message', (question: Question) => {
  answer(question).then(
    (answered) => process.send?.(answered),
    (error: unknown) => process.send?.({ failed: 'call', message: textOf(error) } satisfies Answer),
  );
});

async function answer(question: Question): Promise<Answer> {
  switch (question.ask) {
    case 'load':
      return await load(question.href, question.name, question.args);
    case 'once': {
      let isAsync = false;
      const { seconds } = await busyWhile(async () => {
        const result = call(...copies(1)[0]);
        isAsync = isThenable(result);
        await result;
      });
      return { figures: { seconds, async: isAsync ? 1 : 0 } };
    }
    case 'one by one': {
      const all = copies(question.count);
      const { seconds, busy } = await busyWhile(async () => {
        for (const args of all) await call(...args);
      });
      return { figures: { latency: seconds / question.count, busy: busy / question.count } };
    }
    case 'at once': {
      const { count } = question;
      const all = copies(count);
      const { seconds } = await busyWhile(() => Promise.all(all.map((args) => call(...args))));
      const some = copies(Math.min(count, mostLooks));
      // A turn of the loop for each: what else is there has to wait for one call, not for all.
      const delay = await longestDelay(async () => {
        for (const args of some) {
          await call(...args);
          await turn();
        }
      });
      return { figures: { rate: count / seconds, delay } };
    }
  }
}

async function load(href: string, name: string, args: readonly unknown[]): Promise<Answer> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(href);
  } catch (error) {
    return { failed: 'import', message: textOf(error) };
  }
  const fn = module[name];
  if (typeof fn !== 'function') {
    const functions = Object.keys(module).filter((key) => typeof module[key] === 'function');
    const found = fn === undefined ? '' : `it is ${fn === null ? 'null' : typeof fn}, `;
    return {
      failed: 'export',
      message: `${found}there ${functions.length === 0 ? 'is none' : `are ${functions.join(', ')}`}`,
    };
  }
  call = fn as Fn; // as: it is called with what its user has given
  given = args;
  return { figures: {} };
}

/** Arguments for so many calls: one that changes its own must not change those of the next. */
function copies(count: number): [readonly unknown[], ...(readonly unknown[])[]] {
  const first = structuredClone(given);
  return [first, ...Array.from({ length: count - 1 }, () => structuredClone(given))];
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
