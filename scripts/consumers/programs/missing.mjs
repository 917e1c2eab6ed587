// TSYNCIO_EXECUTOR names an executor that is not installed.

import assert from 'node:assert/strict';
import * as asyncio from '@tsyncio/core';

const call = asyncio.run(async () => {
  await asyncio.toThread((n) => n * 2, 21);
});
await assert.rejects(
  call,
  /TSYNCIO_EXECUTOR names: .* as package @tsyncio\/executor-bullmq is not installed/,
);
console.log('ok');
