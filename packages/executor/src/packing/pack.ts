import { findUnsendable } from './unsendable.ts';
import { deserialize, serialize } from './v8.ts';

/**
 * Makes bytes of a message, as structured cloning would carry it.
 *
 * @throws {TypeError} If it has a part that cannot go to another process; the message names the path to it.
 */
export function pack(message: unknown): Uint8Array {
  const found = findUnsendable(message);
  if (found !== undefined) {
    const error = new TypeError(`message${found.path} cannot go to another process: it is ${found.what}`);
    throw Object.defineProperty(error, 'name', { value: 'DataCloneError' });
  }
  return serialize(message);
}

/** Makes the message of its bytes. */
export function unpack(bytes: Uint8Array): unknown {
  return deserialize(bytes);
}
