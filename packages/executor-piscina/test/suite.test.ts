import { testExecutor } from '@tsyncio/executor/testing';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { describe, it } from 'vitest';

await testExecutor('piscina', (options) => new PiscinaExecutor(options), {
  describe,
  it,
  openModule: new URL('fixtures/open.mjs', import.meta.url),
});
