import type { Operations } from '../operations.ts';
import { show } from '../show.ts';
import type { Interpreter, Running } from './style.ts';

export const tasks: Operations<Interpreter, Running<unknown>, 'await'> = {
  *await(interpreter, variable) {
    interpreter.log('got', variable, show(yield* interpreter.future(variable)));
  },
};
