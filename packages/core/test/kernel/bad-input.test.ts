/** A wrong type is a TypeError at once, which names what is wrong. */

import {
  Context,
  ContextVar,
  copyContext,
  createTask,
  EventLoop,
  Future,
  getRunningLoop,
  inspect,
  Runner,
  run as runMain,
  sleep,
  wait as waitForAll,
  wrapFuture,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

/** What is of the wrong type, as plain JavaScript may give it. */
const wrong = (value: unknown): never => value as never; // as: no type lets it through

describe.each(ways)('bad input in $name', ({ run, wait }) => {
  it.each([
    ['a context', 5, /'context' must be a Context: received 5/],
    ['a context', {}, /'context' must be a Context: received Object/],
  ])('is told for %s: %j', (_what, value, message) =>
    run(function* ({ loop }) {
      const options = { context: wrong(value) };
      const calls = [
        () => loop.callSoon(() => {}, options),
        () => loop.callLater(1, () => {}, options),
        () => loop.createFuture().addDoneCallback(() => {}, options),
        () => createTask(sleep(1), options),
      ];
      for (const call of calls) {
        const error = thrownBy(call);
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(message);
      }
      yield* wait(sleep(0));
    }),
  );

  it.each<[string, () => unknown, RegExp]>([
    [
      'the options of a task',
      () => createTask(sleep(1), wrong(5)),
      /its options must be an object: received 5/,
    ],
    ['the options of wait', () => waitForAll([new Future()], wrong(null)), /its options must be an object/],
    [
      'the options of a future',
      () => new Future(wrong(null)),
      /create a future as its options must be an object/,
    ],
    [
      'the timeout of wait',
      () => waitForAll([new Future()], { timeout: wrong('x') }),
      /Cannot wait as 'timeout'/,
    ],
    ['a token', () => new ContextVar('v').reset(wrong(5)), /expected an instance of Token: received 5/],
    ['the name of a variable', () => new ContextVar(wrong(5)), /'name' must be a string: received 5/],
    ['a variable', () => copyContext().get(wrong(5)), /a ContextVar key was expected: received 5/],
    ['a variable that is looked for', () => copyContext().has(wrong(5)), /a ContextVar key was expected/],
    ['the function of Context.run', () => new Context().run(wrong(5)), /a function was expected: received 5/],
    ['a context to copy', () => new Context(wrong(5)), /'from' must be one: received 5/],
    ['the loop of a future', () => new Future({ loop: wrong(5) }), /'loop' must be an EventLoop: received 5/],
    ['the loop of inspect', () => inspect(wrong(5)), /'loop' must be an EventLoop: received 5/],
    ['a future to wrap', () => wrapFuture(wrong(5)), /concurrent.futures.Future is expected, got 5/],
    ['nothing to wrap', () => wrapFuture(wrong(null)), /concurrent.futures.Future is expected, got null/],
    [
      'a clock',
      () => new EventLoop({ clock: wrong(5) }),
      /'clock' must have time\(\) and idle\(\): received 5/,
    ],
    [
      'the start of a VirtualClock',
      () => new VirtualClock(wrong('x')),
      /'start' must be a number of seconds/,
    ],
    ['the options of a Runner', () => new Runner(wrong(5)), /its options must be an object: received 5/],
    [
      'a loopFactory',
      () => new Runner({ loopFactory: wrong(5) }).getLoop(),
      /a function was expected: received 5/,
    ],
    [
      'what a loopFactory gives',
      () => new Runner({ loopFactory: () => wrong(5) }).getLoop(),
      /must be an EventLoop/,
    ],
  ])('is told for %s', (_what, call, message) =>
    run(function* () {
      const error = thrownBy(call);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(message);
      yield* wait(sleep(0));
    }),
  );
});

describe('a coroutine that was given with options of the wrong type', () => {
  it('can still be used', () =>
    runMain(
      async () => {
        const call = sleep(1, 'used');
        for (const options of [{ context: wrong(5) }, { signal: wrong(5) }, wrong(5)]) {
          expect(() => createTask(call, options)).toThrow(TypeError);
        }
        expect(await createTask(call)).toBe('used');
      },
      { clock: new VirtualClock() },
    ));
});

describe('the reason of a signal', () => {
  it.each([
    [new Error('client went away'), 'client went away'],
    ['gone', 'gone'],
    [undefined, ''],
  ])('is the message of the cancellation: %s', async (reason, message) => {
    const controller = new AbortController();
    const main = runMain(
      async () => {
        controller.abort(reason);
        await sleep(1);
      },
      { clock: new VirtualClock(), signal: controller.signal },
    );
    await expect(main).rejects.toMatchObject({ name: 'CancelledError', message });
  });
});

describe('a future without a loop', () => {
  it('is of the running one where the loop is null, as None in Python', () =>
    runMain(async () => expect(new Future({ loop: wrong(null) }).getLoop()).toBe(getRunningLoop())));
});

describe('a task without a name', () => {
  it('has the default one where the name is null, as None in Python', () =>
    runMain(
      async () => {
        const task = createTask(sleep(0), { name: wrong(null) });
        expect(task.getName()).toMatch(/^Task-\d+$/);
        expect(getRunningLoop().isRunning()).toBe(true);
        await task;
      },
      { clock: new VirtualClock() },
    ));
});
