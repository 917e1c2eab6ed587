import { noRedis, withWorker } from './redis.js';

/** Calls on another machine: a Redis, a `tsyncio-worker`, and a program. @type {import('./context.js').Check[]} */
export const bullmqChecks = [
  {
    name: 'javascript: bullmq:, and tsyncio-worker',
    skipped: noRedis,
    async run(context) {
      const project = await context.everything();
      await withWorker(project, ['--queue', 'numbers', './work.mjs'], (url) =>
        project.program(['bullmq.mjs', url]),
      );
    },
  },
];
