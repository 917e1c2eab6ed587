import * as asyncio from '@tsyncio/core';
import type { Body, OutsideOp, Step } from './language.ts';
import { type Machine, Overrun } from './machine.ts';
import { byName, type Operations } from './operations.ts';
import { show } from './show.ts';

/** The operations that stand outside any task: they run the loop. */
const operations: Operations<Machine, unknown, OutsideOp> = {
  get_loop(machine) {
    machine.runner.getLoop();
  },

  async run(machine, variable, body, context) {
    const options = { context: machine.context(context) };
    const value = await machine.runner.run(machine.mainOf(variable, body), options);
    machine.log('ran', variable, show(value));
  },

  async close(machine) {
    await machine.runner.close();
    machine.log('closed');
  },

  async run_forever(machine) {
    await machine.loop.runForever();
    machine.log('stopped');
  },

  async run_until_complete(machine, variable) {
    const value = await machine.loop.runUntilComplete(machine.future(variable));
    machine.log('ran', variable, show(value));
  },
};

const byOp = byName(operations);

/** Runs steps outside any task, one after the other; an error ends only its own step. */
export async function runOutside(machine: Machine, steps: Body): Promise<void> {
  // Variables that are set outside any task would stay after the program.
  const context = new asyncio.Context();
  for (const step of steps) {
    if (machine.skips(step)) continue;
    try {
      await context.run(() => start(machine, step));
    } catch (error) {
      if (error instanceof Overrun) throw error;
      if (error instanceof asyncio.DeadlockError) machine.log('deadlock');
      else machine.log('raised', show(error));
    }
  }
}

function start(machine: Machine, step: Step): unknown {
  const [op, ...args] = step;
  const operation = byOp.get(op);
  return operation === undefined ? machine.now([step]) : operation(machine, ...args);
}
