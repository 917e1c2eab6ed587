import { expose } from '@tsyncio/executor';
import { expect, it } from 'vitest';

it('expose() refuses what is no function', () => {
  expect(() => expose({ hash: 1 as never })).toThrow(
    // as: the types refuse it
    new TypeError("Cannot expose 'hash' as a worker calls functions alone: received number"),
  );
  for (const wrong of [undefined, null, () => 1]) {
    expect(() => expose(wrong as never)).toThrow('Cannot expose what is no object'); // as: the types refuse it
  }
});
