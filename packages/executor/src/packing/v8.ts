import { builtin } from '../host.ts';

/** The part of Node's `v8` that is used. */
interface V8 {
  readonly Serializer: new () => {
    writeHeader(): void;
    writeValue(value: unknown): void;
    releaseBuffer(): Uint8Array;
  };
  readonly Deserializer: new (
    bytes: Uint8Array,
  ) => {
    readHeader(): void;
    readValue(): unknown;
  };
}

/**
 * What structured cloning makes of a value, as bytes.
 *
 * Not `v8.serialize`: it makes two views of one buffer two, and views of the message of what it reads.
 */
export function serialize(value: unknown): Uint8Array {
  const serializer = new (v8().Serializer)();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

/** The value of its bytes. */
export function deserialize(bytes: Uint8Array): unknown {
  const deserializer = new (v8().Deserializer)(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}

function v8(): V8 {
  const module = builtin<V8>('node:v8');
  if (module === undefined) throw new Error('Cannot pack a message as that needs Node.js');
  return module;
}
