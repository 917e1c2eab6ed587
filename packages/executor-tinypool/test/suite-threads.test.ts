import { testExecutor } from '@tsyncio/executor/testing';
import { TinypoolExecutor } from '@tsyncio/executor-tinypool';
import { describe, it } from 'vitest';

await testExecutor(
  'tinypool on threads',
  (options) => new TinypoolExecutor({ ...options, runtime: 'threads' }),
  {
    describe,
    it,
    openModule: new URL('fixtures/open-threads.mjs', import.meta.url),
  },
);
