import { isProxy } from '../host.ts';

/** Values that are looked at: what is larger costs more to be sent than to be packed. */
const most = 64;

/**
 * Whether a message is plain and small: strings, numbers and the like, in plain objects and arrays. The channel of a process
 * carries it as it is, and it need not be packed, which takes longer than sending it.
 *
 * Nothing of the user's is run for it, and sending what is plain runs nothing: a getter might give something else then.
 */
export function isPlain(message: object): boolean {
  const open: object[] = [message];
  let values = 0;
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isProxy(value)) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== Array.prototype) return false;
    if (Array.isArray(value) && value.length > most) return false;
    for (const key of Object.keys(value)) {
      if (++values > most) return false;
      const property = Object.getOwnPropertyDescriptor(value, key);
      if (property === undefined || !('value' in property)) return false;
      const part: unknown = property.value;
      if (typeof part === 'object' && part !== null) open.push(part);
      else if (typeof part === 'function' || typeof part === 'symbol') return false;
    }
  }
  return true;
}
