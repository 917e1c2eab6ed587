import { registerExecutor } from '@tsyncio/executor';
import { BullMQExecutor } from './client/bullmq-executor.ts';
import type { BullMQOptions, JobOptions } from './client/bullmq-options.ts';
import { openUrl } from './client/open-url.ts';
import type { RedisAddress } from './connection.ts';

registerExecutor('bullmq', openUrl);

export { BullMQExecutor, type BullMQOptions, type JobOptions, type RedisAddress };
