/** A CommonJS module, which Node.js lets require ES modules. It is compiled, not run. */

import asyncio = require('@tsyncio/core');
import piscina = require('@tsyncio/executor-piscina');

const double = asyncio.coroutine(async (n: number) => 2 * n);

async function main(): Promise<[number, string]> {
  const executor = new piscina.PiscinaExecutor({ maxWorkers: 1 });
  const length: number = await executor.submit((text: string) => text.length, 'text');
  // @ts-expect-error: what it is called with is of another type
  double('1');
  return await asyncio.gather(
    double(length),
    asyncio.toThread((n: number) => `${n}`, length),
  );
}

export = { main };
