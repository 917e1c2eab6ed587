import { testExecutor } from '@tsyncio/executor/testing';
import { TinypoolExecutor } from '@tsyncio/executor-tinypool';
import { describe, it } from 'vitest';

await testExecutor(
  'tinypool on processes',
  (options) => new TinypoolExecutor({ ...options, runtime: 'processes' }),
  {
    describe,
    it,
    openModule: new URL('fixtures/open-processes.mjs', import.meta.url),
  },
);
