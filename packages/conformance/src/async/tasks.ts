// Derived from ../generator/tasks.ts by scripts/derive-async.mjs: change that and run it again.

import type { Operations } from '../operations.ts';
import { show } from '../show.ts';
import type { Interpreter, Running } from './style.ts';

export const tasks: Operations<Interpreter, Running<unknown>, 'await'> = {
  async await(interpreter, variable) {
    interpreter.log('got', variable, show(await interpreter.future(variable)));
  },
};
