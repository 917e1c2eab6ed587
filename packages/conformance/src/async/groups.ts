// Derived from ../generator/groups.ts by scripts/derive-async.mjs: change that and run it again.

import * as asyncio from '@tsyncio/core';
import { caughtBy } from '../catching.ts';
import { ExceptStar } from '../except-star.ts';
import type { Body, StarHandler } from '../language.ts';
import { Overrun, type Return, ScenarioError } from '../machine.ts';
import type { Operations } from '../operations.ts';
import { show } from '../show.ts';
import { finishing } from './plain.ts';
import type { Interpreter, Running } from './style.ts';

export const groups: Operations<Interpreter, Running<unknown>, 'task_group' | 'try_star' | 'try_split'> = {
  async task_group(interpreter, variable, body) {
    const done = await asyncio.taskGroup((group) => {
      interpreter.put(variable, group);
      return interpreter.steps(body);
    });
    interpreter.log('group_done', variable);
    return done;
  },

  async try_star(interpreter, body, handlers, final) {
    return await finishing(interpreter, () => starred(interpreter, body, handlers), final);
  },

  async try_split(interpreter, body, digits, handler) {
    let parts: ReturnType<asyncio.BaseExceptionGroup['split']>;
    try {
      return await interpreter.steps(body);
    } catch (error) {
      if (!(error instanceof asyncio.BaseExceptionGroup)) throw error;
      const chosen = (each: unknown) => each instanceof ScenarioError && digits.includes(each.tag.slice(-1));
      parts = error.split(chosen);
      interpreter.log('split', ...parts.map(show), show(error.subgroup(chosen)));
    }
    const [part, rest] = parts;
    const done = part === null ? undefined : await interpreter.steps(handler);
    if (rest !== null) throw rest;
    return done;
  },
};

async function starred(
  interpreter: Interpreter,
  body: Body,
  handlers: readonly StarHandler[],
): Running<Return | undefined> {
  try {
    return await interpreter.steps(body);
  } catch (error) {
    if (error instanceof Overrun) throw error;
    const star = new ExceptStar(error);
    let last: Return | undefined;
    for (const handler of handlers) {
      const part = star.take(handler[0]);
      if (part !== null) last = (await runHandler(interpreter, handler, part, star)) ?? last;
    }
    star.end();
    return last;
  }
}

async function runHandler(
  interpreter: Interpreter,
  handler: StarHandler,
  part: asyncio.BaseExceptionGroup,
  star: ExceptStar,
): Running<Return | undefined> {
  const { kind, body, reraises } = caughtBy(handler);
  try {
    interpreter.log('caught_star', kind, show(part));
    const done = await interpreter.steps(body);
    if (reraises) star.reraise(part);
    return done;
  } catch (error) {
    if (error instanceof Overrun) throw error;
    star.fail(error);
    return undefined;
  }
}
