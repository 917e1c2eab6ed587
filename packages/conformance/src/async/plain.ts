// Derived from ../generator/plain.ts by scripts/derive-async.mjs: change that and run it again.

import * as asyncio from '@tsyncio/core';
import { findHandler } from '../catching.ts';
import type { Body, Handler } from '../language.ts';
import { type Return, TICK } from '../machine.ts';
import type { Operations } from '../operations.ts';
import { show } from '../show.ts';
import { coroutine } from './run.ts';
import type { Interpreter, Running } from './style.ts';

type Plain = 'sleep' | 'sleep_value' | 'repeat' | 'call' | 'try';

export const plain: Operations<Interpreter, Running<unknown>, Plain> = {
  async sleep(_interpreter, ticks) {
    await asyncio.sleep(ticks * TICK);
  },

  async sleep_value(interpreter, ticks, value) {
    interpreter.log('slept', await asyncio.sleep(ticks * TICK, value));
  },

  async repeat(interpreter, times, body) {
    for (let i = 0; i < times; i++) {
      const done = await interpreter.steps(body);
      if (done !== undefined) return done;
    }
    return undefined;
  },

  async call(interpreter, body) {
    interpreter.log('returned', show(await coroutine(interpreter, body)));
  },

  async try(interpreter, body, handlers, final) {
    return await finishing(interpreter, () => handled(interpreter, body, handlers), final);
  },
};

/** Runs what is in a `try`, and its `finally` after it. */
export async function finishing(
  interpreter: Interpreter,
  attempt: () => Running<Return | undefined>,
  final: Body,
): Running<Return | undefined> {
  try {
    return await attempt();
  } finally {
    if (final.length > 0) {
      interpreter.log('finally');
      await interpreter.steps(final);
    }
  }
}

async function handled(
  interpreter: Interpreter,
  body: Body,
  handlers: readonly Handler[],
): Running<Return | undefined> {
  try {
    return await interpreter.steps(body);
  } catch (error) {
    const handler = findHandler(handlers, error);
    if (handler === undefined) throw error;
    interpreter.log('caught', handler.kind, show(error));
    const done = await interpreter.steps(handler.body);
    if (handler.reraises) throw error;
    return done;
  }
}
