// Derived from ../generator/scopes.ts by scripts/derive-async.mjs: change that and run it again.

import * as asyncio from '@tsyncio/core';
import { seconds } from '../machine.ts';
import type { Operations } from '../operations.ts';
import type { Interpreter, Running } from './style.ts';

export const scopes: Operations<Interpreter, Running<unknown>, 'timeout'> = {
  async timeout(interpreter, variable, ticks, body) {
    let expired = (): boolean => false;
    try {
      return await asyncio.timeout(seconds(ticks), (scope) => {
        expired = () => scope.expired();
        interpreter.put(variable, scope);
        return interpreter.steps(body);
      });
    } finally {
      interpreter.log('expired', variable, expired());
    }
  },
};
