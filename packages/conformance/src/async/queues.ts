// Derived from ../generator/queues.ts by scripts/derive-async.mjs: change that and run it again.

import type { Operations } from '../operations.ts';
import { queueOf } from '../ops/queues.ts';
import type { Interpreter, Running } from './style.ts';

export const queues: Operations<Interpreter, Running<unknown>, 'put' | 'get' | 'join'> = {
  async put(interpreter, variable, item) {
    await queueOf(interpreter, variable).put(item);
    interpreter.log('put', variable, item);
  },

  async get(interpreter, variable) {
    interpreter.log('item', variable, await queueOf(interpreter, variable).get());
  },

  async join(interpreter, variable) {
    await queueOf(interpreter, variable).join();
    interpreter.log('joined', variable);
  },
};
