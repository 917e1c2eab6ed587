import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';
import { hasRedis, howToInstall } from './test/redis/redis-server.ts';

// A fresh machine may have none; there the rest is tested. In CI what needs one fails, and says so.
const { CI } = process.env;
const without = CI === undefined && !hasRedis();
if (without) console.warn(`No redis-server: what needs one is not tested. ${howToInstall}`);

export default mergeConfig(shared, { test: { exclude: without ? ['test/redis/**'] : [] } });
