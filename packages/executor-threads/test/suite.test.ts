import { testExecutor } from '@tsyncio/executor/testing';
import { ThreadsExecutor } from '@tsyncio/executor-threads';
import { describe, it } from 'vitest';

await testExecutor('threads', (options) => new ThreadsExecutor(options), {
  describe,
  it,
  openModule: new URL('fixtures/open.mjs', import.meta.url),
});
