import { isProxy } from '../host.ts';
import { partsOf } from './parts-of.ts';

/** Values that are looked at: enough for all that is written by hand, and little against what sending costs. */
const mostValues = 64;

/**
 * Whether one of the first values in `args` is a function, a symbol or a promise. Then no worker can be sent them, which is
 * better said at once than when one is free. Nothing of the user's is run for it.
 */
export function hasUncloneable(args: readonly unknown[]): boolean {
  let open: object[] | undefined;
  let values = 0;
  for (let list = args; ; ) {
    for (const value of list) {
      if (++values > mostValues) return false;
      if (typeof value === 'function' || typeof value === 'symbol') return true;
      if (typeof value !== 'object' || value === null) continue;
      if (!isProxy(value) && value instanceof Promise) return true;
      open ??= [];
      open.push(value);
    }
    const value = open?.pop();
    if (value === undefined) return false;
    list = partsOf(value, mostValues) ?? [];
  }
}
