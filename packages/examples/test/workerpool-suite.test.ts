import { testExecutor } from '@tsyncio/executor/testing';
import { describe, it } from 'vitest';
import { WorkerpoolExecutor } from '../src/workerpool-executor/index.ts';

await testExecutor('workerpool', (options) => new WorkerpoolExecutor(options), {
  describe,
  it,
  openModule: new URL('fixtures/open-workerpool.mjs', import.meta.url),
});
