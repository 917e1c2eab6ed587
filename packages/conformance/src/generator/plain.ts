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
  *sleep(_interpreter, ticks) {
    yield* asyncio.sleep(ticks * TICK);
  },

  *sleep_value(interpreter, ticks, value) {
    interpreter.log('slept', yield* asyncio.sleep(ticks * TICK, value));
  },

  *repeat(interpreter, times, body) {
    for (let i = 0; i < times; i++) {
      const done = yield* interpreter.steps(body);
      if (done !== undefined) return done;
    }
    return undefined;
  },

  *call(interpreter, body) {
    interpreter.log('returned', show(yield* coroutine(interpreter, body)));
  },

  *try(interpreter, body, handlers, final) {
    return yield* finishing(interpreter, () => handled(interpreter, body, handlers), final);
  },
};

/** Runs what is in a `try`, and its `finally` after it. */
export function* finishing(
  interpreter: Interpreter,
  attempt: () => Running<Return | undefined>,
  final: Body,
): Running<Return | undefined> {
  try {
    return yield* attempt();
  } finally {
    if (final.length > 0) {
      interpreter.log('finally');
      yield* interpreter.steps(final);
    }
  }
}

function* handled(
  interpreter: Interpreter,
  body: Body,
  handlers: readonly Handler[],
): Running<Return | undefined> {
  try {
    return yield* interpreter.steps(body);
  } catch (error) {
    const handler = findHandler(handlers, error);
    if (handler === undefined) throw error;
    interpreter.log('caught', handler.kind, show(error));
    const done = yield* interpreter.steps(handler.body);
    if (handler.reraises) throw error;
    return done;
  }
}
