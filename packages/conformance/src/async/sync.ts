// Derived from ../generator/sync.ts by scripts/derive-async.mjs: change that and run it again.

import * as asyncio from '@tsyncio/core';
import { holdable } from '../holdable.ts';
import type { Operations } from '../operations.ts';
import { show } from '../show.ts';
import type { Interpreter, Running } from './style.ts';

type Sync =
  | ('acquire' | 'with' | 'event_wait' | 'condition_wait' | 'condition_wait_for')
  | ('barrier_wait' | 'barrier_reset' | 'barrier_abort');

export const sync: Operations<Interpreter, Running<unknown>, Sync> = {
  async acquire(interpreter, variable) {
    // Python gives True, core a hold of it, which counts as true.
    const held = await holdable(interpreter, variable).acquire();
    interpreter.log('acquired', variable, held instanceof asyncio.Held);
  },

  async with(interpreter, variable, body) {
    return await holdable(interpreter, variable).with(() => {
      interpreter.log('entered', variable);
      return interpreter.steps(body);
    });
  },

  async event_wait(interpreter, variable) {
    interpreter.log('event', variable, await interpreter.get(variable, asyncio.Event).wait());
  },

  async condition_wait(interpreter, variable) {
    interpreter.log('notified', variable, await interpreter.get(variable, asyncio.Condition).wait());
  },

  async condition_wait_for(interpreter, variable, counter, least) {
    const reached = (): boolean => (interpreter.counters.get(counter) ?? 0) >= least;
    const value = await interpreter.get(variable, asyncio.Condition).waitFor(reached);
    interpreter.log('notified', variable, show(value));
  },

  async barrier_wait(interpreter, variable) {
    interpreter.log('barrier', variable, await interpreter.get(variable, asyncio.Barrier).wait());
  },

  async barrier_reset(interpreter, variable) {
    await interpreter.get(variable, asyncio.Barrier).reset();
  },

  async barrier_abort(interpreter, variable) {
    await interpreter.get(variable, asyncio.Barrier).abort();
  },
};
