import * as asyncio from '@tsyncio/core';
import { type Machine, TICK } from '../machine.ts';
import type { Operations } from '../operations.ts';

export const scopes: Operations<Machine, unknown, 'reschedule' | 'spawn_in'> = {
  reschedule(machine, variable, ticks) {
    const when = ticks === null ? null : machine.loop.time() + ticks * TICK;
    machine.get(variable, asyncio.Timeout).reschedule(when);
  },

  spawn_in(machine, group, variable, body) {
    const options = { name: variable };
    machine.keep(
      variable,
      machine.get(group, asyncio.TaskGroup).createTask(machine.coroutineOf(body), options),
    );
  },
};
