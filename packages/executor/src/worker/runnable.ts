import type { Target, TargetReference } from '../wire/request.ts';
import type { Callable } from './load-export.ts';

/** A target, and its function once that was found. */
export interface Runnable {
  readonly target: Target;
  fn: Callable | undefined;
}

/** What was loaded or compiled in this worker. What failed is not kept: the file may be there next time. */
const callables = new Map<string, Callable>();

/** What messages name by a number. */
const kept: Runnable[] = [];

/** What a message refers to. To be asked for each reference of it, also of calls that are not run: others may follow it. */
export function runnableOf(reference: TargetReference): Runnable {
  if (typeof reference === 'number') {
    const runnable = kept[reference];
    if (runnable === undefined) throw new Error(`Cannot call target ${reference} as it was never named`);
    return runnable;
  }
  if ('kind' in reference) return find(reference);
  const [target, number] = reference;
  const runnable = find(target);
  kept[number] = runnable;
  return runnable;
}

/** Keeps the function of a target, for whatever refers to it. */
export function keep(runnable: Runnable, fn: Callable): void {
  runnable.fn = fn;
  callables.set(keyOf(runnable.target), fn);
}

function find(target: Target): Runnable {
  return { target, fn: callables.get(keyOf(target)) };
}

function keyOf(target: Target): string {
  return target.kind === 'module' ? `${target.name} ${target.module}` : `(${target.source}`;
}
