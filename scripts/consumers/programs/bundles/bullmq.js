import assert from 'node:assert/strict';
import { blocking } from '@tsyncio/executor';
import { BullMQExecutor } from '@tsyncio/executor-bullmq';

const executor = new BullMQExecutor({ redis: process.argv[2], queue: 'bundles' });
const { basename } = blocking('node:path');
executor
  .submit(basename, '/a/b')
  .then((result) => assert.equal(result, 'b'))
  .finally(() => executor.shutdown())
  .then(() => console.log('ok'));
