import { wait } from '../combinators/wait.ts';
import {
  allTasks,
  Call,
  type Clock,
  type Coroutine,
  checkBody,
  currentTask,
  type EventLoop,
  type ExceptionContext,
  inspect,
  type LoopOptions,
  type Made,
  newEventLoop,
  type ResultOf,
  RuntimeError,
  runsInStep,
  Strand,
  type Task,
  TimerHandle,
  wired,
} from '../kernel/index.ts';
import { idle } from './idle.ts';
import { LeakError } from './leak-error.ts';
import { VirtualClock } from './virtual-clock.ts';

/** How often the tasks left behind are cancelled: they may swallow it, or make others meanwhile. */
const ROUNDS = 10;
/** Seconds of the loop's clock that they have to clean up, each time. */
const PATIENCE = 10;
/** Seconds of the host's clock that calls left behind in the default executor have. */
const EXECUTOR_PATIENCE = 1;

/** What the body of `runTest` gets. */
export interface TestFixture {
  /** The loop that runs the test. */
  readonly loop: EventLoop;
  /** Its clock. */
  readonly clock: Clock;
  /** Waits until all other tasks wait: see {@link idle}. */
  readonly idle: typeof idle;
  /**
   * Gives what the exception handler was told until now, errors among it that nobody has asked for, and takes it
   * back: it fails the test no more.
   */
  readonly takeReports: () => ExceptionContext[];
}

/**
 * Runs a test as the main task of a loop of its own, on a virtual clock, and fails on what it leaves behind: tasks that
 * are not done, timers that are set, errors that nobody asked for and whatever else the exception handler was told.
 * For the functions of a test runner: `it('…', () => runTest(async () => { … }))`.
 *
 * An error of the body is thrown as it is; what the body left behind is printed then. Tasks that are left are
 * cancelled, so that they reach no further test. A test that expects reports takes them with `takeReports`, or sets
 * an exception handler of its own.
 *
 * @param body An async function, a generator function, or any that makes a coroutine. It gets a {@link TestFixture}.
 * @param options How the loop is made; default of `clock`: a new {@link VirtualClock}.
 * @returns What the body gives.
 * @throws {LeakError} As a rejection, if the test left something behind.
 * @throws {TypeError} If `body` is no function.
 * @throws {RuntimeError} If this code is part of a running loop's.
 *
 * @example
 * ```ts
 * import * as assert from 'node:assert/strict';
 * import * as asyncio from '@tsyncio/core';
 * import { runTest } from '@tsyncio/core/testing';
 *
 * // it('gives up after a minute', () =>
 * await runTest(async ({ loop }) => {
 *   await assert.rejects(asyncio.timeout(60, () => asyncio.sleep(3600)).toPromise(), asyncio.TimeoutError);
 *   assert.equal(loop.time(), 60); // and no second has passed
 * });
 * ```
 */
export function runTest<R extends Made>(
  body: (fixture: TestFixture) => R,
  options: LoopOptions = {},
): Promise<Awaited<ResultOf<R>>> {
  checkBody('as a test', body, 'runTest(async () => { … })');
  if (runsInStep()) throw new RuntimeError('runTest() cannot be called from a running event loop');
  const clock = options.clock ?? new VirtualClock();
  const loop = newEventLoop({ ...options, clock });
  const reports: ExceptionContext[] = [];
  loop.setExceptionHandler((_loop, context) => reports.push(context));
  const takeReports = (): ExceptionContext[] => {
    loop._unretrieved.end();
    return reports.splice(0);
  };
  const main = new Call<ResultOf<R>>(body, undefined, [{ loop, clock, idle, takeReports }]);
  const place = new Error();
  return runAndCheck(loop, main, async (task) => {
    const leaks = await endLoop(loop, task);
    loop.close();
    leaks.push(...reports.map(describeReport));
    const errors = reports.filter((report) => 'exception' in report).map((report) => report.exception);
    return leaks.length === 0 ? null : new LeakError(leaks, errors, place);
  });
}

async function runAndCheck<T>(
  loop: EventLoop,
  main: Coroutine<T>,
  end: (task: Task<T>) => Promise<LeakError | null>,
): Promise<Awaited<T>> {
  const task = loop.createTask(main, { hostContext: null });
  let result: Awaited<T>;
  try {
    result = await loop.runUntilComplete(task);
  } catch (error) {
    const leaks = await end(task);
    // Do not throw this one: it may be what comes of the body's error, and never what hides it.
    if (leaks !== null) wired.host.report('Besides the error that the test failed with:', leaks);
    throw error;
  }
  const leaks = await end(task);
  if (leaks !== null) throw leaks;
  return result;
}

/** Ends what the test left behind in the loop, and says in words what that was. */
async function endLoop(loop: EventLoop, main: Task<unknown>): Promise<string[]> {
  const leaks = new Map<unknown, string>();
  for (const left of inspect(loop).tasks) {
    // A strand is its task's, which has ended it.
    if (left.task !== main && !(left.task instanceof Strand)) leaks.set(left.task, `task ${left}`);
  }
  const timers = callbacksOf(loop);
  const stubborn = allTasks(loop).size === 0 ? [] : await loop.runUntilComplete(endTasks(loop));
  for (const task of stubborn) {
    const known = leaks.get(task) ?? `task ${task}`;
    if (!task.done()) leaks.set(task, `${known}, did not end when it was cancelled`);
  }
  // Tasks that cleaned up have cancelled their own timers: only the others are leaks by themselves.
  const left = timers.filter((timer) => !timer.cancelled());
  if (stubborn.length === 0) left.push(...callbacksOf(loop));
  for (const timer of left) {
    const place = loop._debug?.placeOf(timer) ?? null;
    leaks.set(timer, `timer ${timer}${place === null ? '' : `, created at ${place}`}`);
  }
  if (loop._executor !== null) {
    await loop.runUntilComplete(loop.shutdownDefaultExecutor(EXECUTOR_PATIENCE));
  }
  return [...leaks.values()];
}

/** Its timers but for those of tasks that sleep. */
function callbacksOf(loop: EventLoop): TimerHandle[] {
  return loop._timers.sorted().filter((timer) => timer instanceof TimerHandle);
}

/** Cancels the tasks that are left, and waits for them. Gives those that do not end. */
function* endTasks(loop: EventLoop): Generator<unknown, Task<unknown>[], unknown> {
  const self = currentTask();
  const others = (): Task<unknown>[] => [...allTasks(loop)].filter((task) => task !== self);
  let left = others();
  for (let round = 0; round < ROUNDS && left.length > 0; round += 1) {
    // A strand is cancelled by its task, and may be cleaning up already.
    for (const task of left) if (!(task instanceof Strand)) task.cancel();
    yield* wait(left, { timeout: PATIENCE });
    left = others();
  }
  return left;
}

function describeReport(report: ExceptionContext): string {
  const { message, future } = report;
  if (future !== undefined) return `${message}: ${future}`;
  return 'exception' in report ? `${message}: ${String(report.exception)}` : message;
}
