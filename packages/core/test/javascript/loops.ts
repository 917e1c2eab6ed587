import {
  allTasks,
  type CoroutineLike,
  currentTask,
  DeadlockError,
  type EventLoop,
  newEventLoop,
  Runner,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { expect } from 'vitest';

/** What a program may leave behind; by default nothing. */
interface Leaves {
  /** Foreign promises that never settle. */
  readonly promises?: boolean;
  /** Errors that the exception handler is told of. */
  readonly reports?: readonly string[];
  /** Errors in groups that helpers left behind: their task has ended, so the exception handler is told of them. */
  readonly groups?: boolean;
}

type Play = <T>(main: (loop: EventLoop) => ReturnType<Main<T>>, leaves?: Leaves) => Promise<Awaited<T>>;
type Main<T> = Extract<CoroutineLike<T>, (...args: never[]) => unknown>;

/** A way to run each of these tests: with the host's context store, and without. */
interface Way {
  readonly kind: string;
  readonly store: boolean;
  /** Runs a program on a virtual clock, and fails if it leaves tasks, timers, errors or open waits behind. */
  readonly play: Play;
}

function way(kind: string, store: boolean): Way {
  const play: Play = async (main, leaves = {}) => {
    const loop = newEventLoop({ clock: new VirtualClock(), asyncContext: store });
    const reports: string[] = [];
    loop.setExceptionHandler((_loop, context) => {
      reports.push(`${context.message.split(':')[0]}: ${String(context.exception)}`);
    });
    const runner = new Runner({ loopFactory: () => loop });
    try {
      const result = (await runner.run(() => main(loop))) as never; // as: it is what the run gives
      if (leaves.promises !== true) expect(await probe(loop)).toBe('nothing is open');
      const { _timers } = loop as unknown as { readonly _timers: { sorted(): unknown[] } }; // as: internal
      expect([...allTasks(loop), ..._timers.sorted()].map(String)).toEqual([]);
      await runner.close();
      const told = reports.filter((each) => leaves.groups !== true || !each.startsWith('Task <Task '));
      expect(told).toEqual(leaves.reports ?? []);
      return result;
    } finally {
      await runner.close();
    }
  };
  return { kind, store, play };
}

/** A loop on a virtual clock that waits for nothing outside tells a deadlock at once, whatever ran before. */
async function probe(loop: EventLoop): Promise<string> {
  const future = loop.createFuture();
  let outcome: unknown = null;
  const deadlock = loop.runUntilComplete(future).catch((error: unknown) => {
    outcome = error;
  });
  // Helpers that nobody awaits may still come back from what is foreign to them: some turns of the host each.
  for (let i = 0; i < 1000 && outcome === null; i += 1) await new Promise(setImmediate);
  if (outcome instanceof DeadlockError) return 'nothing is open';
  loop.stop();
  await deadlock;
  return 'a wait outside is still open';
}

export const ways: readonly Way[] = [
  way('with the context store', true),
  way('without a context store', false),
];
export const [withStore, withoutStore] = ways as [Way, Way];

/** The name of the task that this code belongs to; of a strand's, the task's own. */
export function whose(): string {
  try {
    return currentTask()?.getName().split('.')[0] ?? 'no task';
  } catch {
    return 'no loop';
  }
}

/** The result of each, or the name of its error. */
export function outcomes(settled: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : nameOf(each.reason)));
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
