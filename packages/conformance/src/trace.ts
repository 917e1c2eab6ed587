import * as asyncio from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import type { Body } from './language.ts';
import { type Event, type Machine, Overrun } from './machine.ts';
import { runOutside } from './outside.ts';
import type { Program } from './program.ts';
import { isAboutCollection, report } from './report.ts';
import { show } from './show.ts';

/** What runs a program: the interpreter of one style. */
export type MachineClass = new (loop: asyncio.EventLoop) => Machine;

/** How programs are run. */
export interface RunOptions {
  /** Whether the loop keeps a store of the current task for code that resumes in microtasks. */
  readonly asyncContext: boolean;
}

/** A loop whose default exception handler can be heard. */
class TracedLoop extends asyncio.EventLoop {
  onDefault: (context: asyncio.ExceptionContext) => unknown = () => {};

  override defaultExceptionHandler(context: asyncio.ExceptionContext): void {
    this.onDefault(context);
  }
}

/** Runs a program on a loop of its own and gives the exact order of everything that it did. */
export async function trace(
  { kind, steps }: Pick<Program, 'kind' | 'steps'>,
  MachineOfStyle: MachineClass,
  { asyncContext }: RunOptions,
): Promise<readonly Event[]> {
  const loop = new TracedLoop({ clock: new VirtualClock(), asyncContext });
  const machine = new MachineOfStyle(loop);
  asyncio.setEventLoop(loop);
  loop.setExceptionHandler((_loop, context) => {
    if (!isAboutCollection(context)) machine.log('unhandled', show(context.exception));
  });
  loop.onDefault = (context) => report(machine, 'default', context);
  try {
    if (kind === 'outside') await runOutside(machine, steps);
    else await runMain(machine, steps);
    if (machine.hasRunner) await machine.runner.close();
    else await cancelLeft(machine);
    machine.log('end');
  } catch (error) {
    // What was cancelled waits again, for ever.
    if (error instanceof asyncio.DeadlockError) machine.log('deadlock');
    else if (!(error instanceof Overrun)) throw error;
  } finally {
    // The loop is dropped, not closed: what is still pending is of no interest.
    machine.over = true;
    loop.setExceptionHandler(() => {});
    asyncio.setEventLoop(null);
  }
  return machine.trace;
}

async function runMain(machine: Machine, body: Body): Promise<void> {
  const main = machine.loop.createTask(machine.coroutineOf(body), { name: 'main' });
  machine.tasks.push(main);
  try {
    machine.log('main', 'result', show(await machine.loop.runUntilComplete(main)));
  } catch (error) {
    if (error instanceof Overrun) throw error;
    if (error instanceof asyncio.DeadlockError) machine.log('deadlock');
    else machine.log('main', 'error', show(error));
  }
}

/** Cancels what main left behind, in the order of creation, and runs on until all of it is done. */
async function cancelLeft(machine: Machine): Promise<void> {
  const left = machine.tasks.filter((task) => !task.done());
  for (const task of left) task.cancel();
  if (left.length > 0) await runThrough(machine, asyncio.gather(left, { returnExceptions: true }));
  for (const task of left) {
    if (task.cancelled()) continue;
    const error = task.exception();
    if (error !== null) machine.log('left', task.getName(), show(error));
  }
}

/** Runs until a future is done, though what was cancelled may stop the loop before. */
async function runThrough(machine: Machine, future: asyncio.Future<unknown>): Promise<void> {
  while (!future.done()) {
    try {
      await machine.loop.runUntilComplete(future);
    } catch (error) {
      if (error instanceof asyncio.DeadlockError || !(error instanceof asyncio.RuntimeError)) throw error;
      machine.log('stopped');
    }
  }
}
