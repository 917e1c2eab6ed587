import { isProxy } from '../host.ts';

/** Values that are looked at. */
const most = 64;

/** Of what cannot be copied. */
const nothing = Symbol('nothing');

/**
 * Copies a value that JSON gives back as structured cloning would, and that is small: then it can be sent as text that
 * people can read. Nothing of the user's is run for it.
 *
 * @returns The copy; undefined where the value is another.
 */
export function copyJson(value: unknown): unknown {
  const copy = new Copier().copy(value);
  return copy === nothing ? undefined : copy;
}

class Copier {
  readonly #seen = new Set<object>();
  #values = 0;

  copy(value: unknown): unknown {
    if (++this.#values > most) return nothing;
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : nothing;
    // What is there twice is one object on the other side, too: JSON would make two of it.
    if (typeof value !== 'object' || this.#seen.has(value) || isProxy(value)) return nothing;
    this.#seen.add(value);
    if (Array.isArray(value)) return this.#array(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype ? this.#object(value) : nothing;
  }

  #array(array: readonly unknown[]): unknown {
    if (Object.getPrototypeOf(array) !== Array.prototype || Object.keys(array).length !== array.length) {
      return nothing;
    }
    const copies: unknown[] = [];
    for (let i = 0; i < array.length; i++) {
      const copy = this.#part(array, String(i));
      if (copy === nothing) return nothing;
      copies.push(copy);
    }
    return copies;
  }

  #object(object: object): unknown {
    const copies: Record<string, unknown> = {};
    for (const key of Object.keys(object)) {
      // `toJSON` would be called, `__proto__` be set.
      if (key === '__proto__' || key === 'toJSON') return nothing;
      const copy = this.#part(object, key);
      if (copy === nothing) return nothing;
      copies[key] = copy;
    }
    return copies;
  }

  #part(of: object, key: string): unknown {
    const property = Object.getOwnPropertyDescriptor(of, key);
    return property === undefined || !('value' in property) ? nothing : this.copy(property.value);
  }
}
