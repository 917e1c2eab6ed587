// Where neither is installed, each call says what was looked for.

import assert from 'node:assert/strict';
import * as asyncio from '@tsyncio/core';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';

const said =
  "Cannot find '@tsyncio/executor-piscina/worker' as its package is not installed: it was looked for from";

async function main() {
  for (const call of [() => asyncio.toThread(() => 1), () => new PiscinaExecutor().submit(() => 1)]) {
    const error = await asyncio.gather(call(), { returnExceptions: true }).then(([error]) => error);
    assert.equal(error.name, 'BrokenWorkerError');
    assert.ok(error.message.includes(said), error.message);
    assert.ok(error.message.includes('npm install @tsyncio/executor-piscina'), error.message);
  }
  console.log('ok');
}

asyncio.run(main);
