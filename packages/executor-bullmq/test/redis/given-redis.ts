import { afterAll } from 'vitest';
import { startRedis } from './redis-server.ts';

const server = await startRedis();
afterAll(async () => await server.close());

/** The URL of a Redis for the tests of this file. */
export const redisUrl: string = server.url;
