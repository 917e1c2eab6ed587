import * as asyncio from '@tsyncio/core';
import type { Machine } from '../machine.ts';
import type { Operations } from '../operations.ts';

export const combining: Operations<Machine, unknown, 'gather_as' | 'shield_as'> = {
  gather_as(machine, variable, variables, returnExceptions) {
    const awaitables = machine.known(variables);
    if (awaitables.length > 0) machine.put(variable, asyncio.gather(awaitables, { returnExceptions }));
  },

  shield_as(machine, variable, inner) {
    if (machine.has(inner)) machine.put(variable, asyncio.shield(machine.future(inner)));
  },
};
