// A module that only a URL names: whether it is there is the bundler's affair, and where it is not the error says what to do.

import { blocking } from '@tsyncio/executor';
import { ThreadsExecutor } from '@tsyncio/executor-threads';

const { hash } = blocking(new URL('./work.js', import.meta.url));
const executor = new ThreadsExecutor({ maxWorkers: 1 });
globalThis.outcome = executor.submit(hash, 'abc').catch((error) => error.message);
