// Derived from ../generator/run.ts by scripts/derive-async.mjs: change that and run it again.

import * as asyncio from '@tsyncio/core';
import type { Body, Json } from '../language.ts';
import { current } from '../machine.ts';
import type { Interpreter, Running } from './style.ts';

/** Runs a body as a plain nested function, and gives the value that it returns. */
export async function run(interpreter: Interpreter, body: Body): Running<Json> {
  const done = await interpreter.steps(body);
  return done === undefined ? null : done.value;
}

/** The same as the main task of a Runner, which gives itself its name. */
export async function runNamed(interpreter: Interpreter, name: string, body: Body): Running<Json> {
  const task = current() as asyncio.Task<Json>; // as: this is what it runs
  task.setName(name);
  interpreter.keep(name, task);
  return await run(interpreter, body);
}

/** The same as a coroutine object: it starts when it is awaited. */
export const coroutine: (interpreter: Interpreter, body: Body) => asyncio.Coroutine<Json> =
  asyncio.coroutine(run);
