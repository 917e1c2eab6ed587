import { createRequire } from 'node:module';
import { findInstalled } from '@tsyncio/executor/installed';

interface Libraries {
  readonly bullmq: typeof import('bullmq');
  readonly ioredis: typeof import('ioredis');
}

let libraries: Libraries | undefined;

/**
 * BullMQ and ioredis, loaded when they are needed first. Not by `import`: they are CommonJS, and what most bundlers make of that
 * cannot ask for a module of Node's any more.
 */
export function load(): Libraries {
  if (libraries === undefined) {
    const require = createRequire(findInstalled('@tsyncio/executor-bullmq', import.meta.url));
    // as: `require` is untyped
    libraries = { bullmq: require('bullmq'), ioredis: require('ioredis') } as Libraries;
  }
  return libraries;
}
