import * as asyncio from '@tsyncio/core';
import { holdable } from '../holdable.ts';
import type { Operations } from '../operations.ts';
import { show } from '../show.ts';
import type { Interpreter, Running } from './style.ts';

type Sync =
  | ('acquire' | 'with' | 'event_wait' | 'condition_wait' | 'condition_wait_for')
  | ('barrier_wait' | 'barrier_reset' | 'barrier_abort');

export const sync: Operations<Interpreter, Running<unknown>, Sync> = {
  *acquire(interpreter, variable) {
    // Python gives True, core a hold of it, which counts as true.
    const held = yield* holdable(interpreter, variable).acquire();
    interpreter.log('acquired', variable, held instanceof asyncio.Held);
  },

  *with(interpreter, variable, body) {
    return yield* holdable(interpreter, variable).with(() => {
      interpreter.log('entered', variable);
      return interpreter.steps(body);
    });
  },

  *event_wait(interpreter, variable) {
    interpreter.log('event', variable, yield* interpreter.get(variable, asyncio.Event).wait());
  },

  *condition_wait(interpreter, variable) {
    interpreter.log('notified', variable, yield* interpreter.get(variable, asyncio.Condition).wait());
  },

  *condition_wait_for(interpreter, variable, counter, least) {
    const reached = (): boolean => (interpreter.counters.get(counter) ?? 0) >= least;
    const value = yield* interpreter.get(variable, asyncio.Condition).waitFor(reached);
    interpreter.log('notified', variable, show(value));
  },

  *barrier_wait(interpreter, variable) {
    interpreter.log('barrier', variable, yield* interpreter.get(variable, asyncio.Barrier).wait());
  },

  *barrier_reset(interpreter, variable) {
    yield* interpreter.get(variable, asyncio.Barrier).reset();
  },

  *barrier_abort(interpreter, variable) {
    yield* interpreter.get(variable, asyncio.Barrier).abort();
  },
};
