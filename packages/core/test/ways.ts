/**
 * The ways in which a program may be written and run: as generators or as async functions, with the host's context
 * store or without. A test's body is written once, as a generator that waits with `wait`, and runs in each of them.
 */

import {
  type Awaitable,
  type Coroutine,
  coroutine,
  type EventLoop,
  type ExceptionContext,
  sleep,
} from '@tsyncio/core';
import { runTest, type TestFixture } from '@tsyncio/core/testing';
import { expect } from 'vitest';

/** A generator function, or a plain one where there is nothing to wait for. */
type Body<A extends unknown[], T> = (...args: A) => Generator<unknown, T, never> | T;
type Waits<T> = Generator<unknown, T, unknown>;

/** What a test's body is given. */
interface Program {
  readonly loop: EventLoop;
  /** What happened, in the words of the test. */
  readonly record: unknown[];
  /** What the exception handler was told so far. What is left in it at the end fails the test. */
  readonly reports: ExceptionContext[];
  /** Errors that the loop is to report when it ends. */
  readonly lost: unknown[];
}

/** One of the ways. */
export interface Way {
  readonly name: string;
  readonly asyncContext: boolean;
  /** A coroutine function of a body, in the style of this way. */
  readonly define: <A extends unknown[], T>(body: Body<A, T>) => (...args: A) => Coroutine<T>;
  /** Waits for something in such a body. */
  readonly wait: <T>(awaitable: Awaitable<T> | PromiseLike<T>) => Waits<T>;
  /** Lets all others run `turns` times. */
  readonly turns: (turns: number) => Waits<void>;
  /** Runs a body as the main task of a loop of its own; fails on tasks, timers and errors that it leaves behind. */
  readonly run: <T>(body: Body<[Program], T>) => Promise<Awaited<T>>;
}

/** What a body hands to the async function that runs it. */
class Wait {
  readonly awaitable: unknown;

  constructor(awaitable: unknown) {
    this.awaitable = awaitable;
  }
}

function* stepsOf<A extends unknown[], T>(body: Body<A, T>, args: A): Generator<unknown, T, unknown> {
  const made = body(...args);
  const isGenerator = typeof made === 'object' && made !== null && 'throw' in made;
  return isGenerator ? yield* made as Generator<unknown, T, unknown> : (made as T); // as: told by its method
}

/** An async function that awaits what the generator waits for: one `await` for each. */
function asAsync<A extends unknown[], T>(body: Body<A, T>): (...args: A) => Promise<T> {
  return async (...args) => {
    const steps = stepsOf(body, args);
    let step = steps.next();
    while (step.done !== true) {
      let value: unknown;
      let failed = false;
      try {
        if (!(step.value instanceof Wait)) throw new TypeError('the body of a test waits with wait()');
        value = await step.value.awaitable;
      } catch (error) {
        failed = true;
        value = error;
      }
      step = failed ? steps.throw(value) : steps.next(value);
    }
    return step.value;
  };
}

function makeWay(style: 'generators' | 'async functions', asyncContext: boolean): Way {
  const isAsync = style === 'async functions';
  /** A function of a body in this style. */
  const styled = <A extends unknown[], T>(body: Body<A, T>): ((...args: A) => Promise<T>) => {
    if (isAsync) return asAsync(body);
    return function* (...args: A) {
      return yield* stepsOf(body, args);
    } as (...args: A) => unknown as (...args: A) => Promise<T>; // as: the library takes either
  };
  const define = <A extends unknown[], T>(body: Body<A, T>): ((...args: A) => Coroutine<T>) =>
    coroutine(styled(body));
  function* wait<T>(awaitable: Awaitable<T> | PromiseLike<T>): Waits<T> {
    if (isAsync) return (yield new Wait(awaitable)) as T; // as: asAsync() sends what it awaited
    return yield* awaitable as Awaitable<T>; // as: promises are for the other style
  }
  function* turns(count: number): Waits<void> {
    for (let i = 0; i < count; i += 1) yield* wait(sleep(0));
  }
  const run = async <T>(body: Body<[Program], T>): Promise<Awaited<T>> => {
    const record: unknown[] = [];
    const reports: ExceptionContext[] = [];
    const lost: unknown[] = [];
    const test = styled(({ loop }: TestFixture) => {
      loop.setExceptionHandler((_loop, context) => reports.push(context));
      return body({ loop, record, reports, lost });
    });
    const result = await runTest(test, { asyncContext });
    expect(reports.map(({ exception }) => exception)).toEqual(lost);
    return result;
  };
  return {
    name: `${style}${asyncContext ? '' : ' without a context store'}`,
    asyncContext,
    define,
    wait,
    turns,
    run,
  };
}

/** All the ways. */
export const ways: readonly Way[] = [
  makeWay('generators', true),
  makeWay('generators', false),
  makeWay('async functions', true),
  makeWay('async functions', false),
];

/** What `fn` throws; fails where it throws nothing. */
export function thrownBy(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    return error as Error; // as: a test that looks at it says what it is
  }
  throw new Error('nothing was thrown');
}
