import { Deserializer, Serializer } from 'node:v8';
import { findUnsendable } from './unsendable.ts';

/**
 * Makes bytes of a message, as structured cloning would carry it.
 *
 * Not `v8.serialize`: it makes two views of one buffer two, and views of the message of what it reads.
 *
 * @throws {TypeError} If it has a part that cannot go to another process; the message names the path to it.
 */
export function pack(message: unknown): Uint8Array {
  const found = findUnsendable(message);
  if (found !== undefined) {
    const error = new TypeError(`message${found.path} cannot go to another process: it is ${found.what}`);
    throw Object.defineProperty(error, 'name', { value: 'DataCloneError' });
  }
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(message);
  return serializer.releaseBuffer();
}

/** Makes the message of its bytes. */
export function unpack(bytes: Uint8Array): unknown {
  const deserializer = new Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}
