import type { Operations } from '../operations.ts';
import { queueOf } from '../ops/queues.ts';
import type { Interpreter, Running } from './style.ts';

export const queues: Operations<Interpreter, Running<unknown>, 'put' | 'get' | 'join'> = {
  *put(interpreter, variable, item) {
    yield* queueOf(interpreter, variable).put(item);
    interpreter.log('put', variable, item);
  },

  *get(interpreter, variable) {
    interpreter.log('item', variable, yield* queueOf(interpreter, variable).get());
  },

  *join(interpreter, variable) {
    yield* queueOf(interpreter, variable).join();
    interpreter.log('joined', variable);
  },
};
