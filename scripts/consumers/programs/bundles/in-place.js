// Functions that are written in place, each with another of what minifiers and compilers rewrite. Prints how each ended.

import { inspect } from 'node:util';
import { TinypoolExecutor } from '@tsyncio/executor-tinypool';

const functions = {
  arrow: (n) => n * 2,
  inner: (n) => {
    function double(x) {
      return x * 2;
    }
    const twice = (x) => double(x);
    class Box {
      constructor(value) {
        this.value = value;
      }
      get() {
        return twice(this.value);
      }
    }
    return new Box(n).get();
  },
  asynchronous: async (n) => {
    const { basename } = await import('node:path');
    let sum = n;
    for await (const x of [1]) sum += x;
    return `${basename('/a/b')}${sum ?? 1}`;
  },
  spread: function spread(n) {
    const { a, ...rest } = { a: n, b: 2, c: 3 };
    return [a, { ...rest, d: [...[n]]?.[0] }];
  },
  generator: (n) => {
    function* count() {
      yield* [1, n];
    }
    return [...count()];
  },
  privateField: (n) => {
    class Counter {
      #count = n;
      static step = 1;
      get next() {
        return this.#count + Counter.step;
      }
    }
    return new Counter().next;
  },
};
const executor = new TinypoolExecutor({ maxWorkers: 1 });

async function main() {
  for (const [name, fn] of Object.entries(functions)) {
    const ended = await executor.submit(fn, 21).then(inspect, (error) => `ERROR ${error.message}`);
    console.log(`${name}: ${ended.replaceAll('\n', ' ')}`);
  }
  await executor.shutdown();
  console.log('ok');
}

main();
