// Derived from ../generator/combining.ts by scripts/derive-async.mjs: change that and run it again.

import * as asyncio from '@tsyncio/core';
import { completing, RETURN_WHEN } from '../completing.ts';
import { seconds } from '../machine.ts';
import type { Operations } from '../operations.ts';
import { show } from '../show.ts';
import { run } from './run.ts';
import { forEach, type Interpreter, type Running } from './style.ts';

type Combining = 'gather' | 'wait' | 'as_completed' | 'as_completed_async' | 'wait_for' | 'wait_for_call';

export const combining: Operations<Interpreter, Running<unknown>, Combining> = {
  async gather(interpreter, variables, returnExceptions) {
    const values = await asyncio.gather(interpreter.known(variables), { returnExceptions });
    interpreter.log('gathered', show(values));
  },

  async wait(interpreter, variables, ticks, when) {
    const awaitables = interpreter.known(variables);
    if (awaitables.length === 0) return undefined;
    const options = { timeout: seconds(ticks), returnWhen: RETURN_WHEN[when] };
    const { done, pending } = await asyncio.wait(awaitables, options);
    interpreter.log('waited', interpreter.called(done), interpreter.called(pending));
  },

  async as_completed(interpreter, variables, ticks) {
    const awaitables = completing(interpreter.known(variables));
    for (const upcoming of asyncio.asCompleted(awaitables, { timeout: seconds(ticks) })) {
      interpreter.log('completed', show(await upcoming));
    }
  },

  async as_completed_async(interpreter, variables, ticks) {
    const awaitables = completing(interpreter.known(variables));
    const upcoming = asyncio.asCompleted(awaitables, { timeout: seconds(ticks) });
    await forEach(upcoming, (future) => interpreter.log('completed', interpreter.nameOf(future)));
  },

  async wait_for(interpreter, variable, ticks) {
    const value = await asyncio.waitFor(interpreter.future(variable), seconds(ticks));
    interpreter.log('got', variable, show(value));
  },

  async wait_for_call(interpreter, body, ticks) {
    const value = await asyncio.waitFor(() => run(interpreter, body), seconds(ticks));
    interpreter.log('returned', show(value));
  },
};
