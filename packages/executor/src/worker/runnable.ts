import type { Accompanied, Along, Target, TargetReference } from '../wire/request.ts';
import { accompany } from './accompanied.ts';
import type { Callable } from './load-export.ts';

/** A target, and its function once that was found. */
export interface Runnable {
  readonly target: Target;
  fn: Callable | undefined;
  /** What came along with this one call of it. */
  readonly company?: Company;
}

/** What comes along with a call, and the target alone. */
export interface Company {
  readonly alone: Runnable;
  readonly along: readonly {
    readonly name: string;
    readonly by: Runnable;
    readonly values: Along['values'];
  }[];
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
  if ('kind' in reference) return reference.kind === 'accompanied' ? join(reference) : find(reference);
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

/** All that is named in it is looked up now: others may refer to it. */
function join({ target, along }: Accompanied): Runnable {
  const alone = runnableOf(target);
  const company: Company = { alone, along: along.map((each) => ({ ...each, by: runnableOf(each.by) })) };
  return { target: alone.target, fn: accompanied(company), company };
}

/** The function with what came along, where all of it was loaded. */
export function accompanied({ alone, along }: Company): Callable | undefined {
  let { fn } = alone;
  for (const { name, by, values } of along) {
    if (fn === undefined || by.fn === undefined) return undefined;
    fn = accompany(fn, by.fn, name, values);
  }
  return fn;
}

function find(target: Target): Runnable {
  return { target, fn: callables.get(keyOf(target)) };
}

function keyOf(target: Target): string {
  return target.kind === 'module' ? `${target.name} ${target.module}` : `(${target.source}`;
}
