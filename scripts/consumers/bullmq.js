import { noRedis, startRedis, startUntil } from './redis.js';

/** Calls on another machine: a Redis, a `tsyncio-worker`, and a program. @type {import('./context.js').Check[]} */
export const bullmqChecks = [
  {
    name: 'javascript: bullmq:, and tsyncio-worker',
    skipped: noRedis,
    async run(context) {
      const project = await context.everything();
      const redis = await startRedis(project.folder);
      try {
        const args = [
          '--no',
          '--',
          'tsyncio-worker',
          '--redis',
          redis.url,
          '--queue',
          'numbers',
          './work.mjs',
        ];
        const worker = await startUntil('serving queue', 'npx', args, {
          cwd: project.folder,
          env: project.env,
        });
        try {
          await project.program(['bullmq.mjs', redis.url]);
        } finally {
          worker.stop();
        }
      } finally {
        redis.stop();
      }
    },
  },
];
