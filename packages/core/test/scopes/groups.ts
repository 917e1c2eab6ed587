/** What the tests of task groups share. */

import {
  BaseExceptionGroup,
  type Coroutine,
  eagerTaskFactory,
  type Future,
  type TaskGroup,
  taskGroup,
} from '@tsyncio/core';
import { type Way, ways } from '../ways.ts';

/** A way, and whether the tasks of the loop are eager ones. */
export interface Manner extends Way {
  readonly eager: boolean;
}

/** All ways, each with a loop's own tasks and with eager ones. */
export const manners: readonly Manner[] = ways.flatMap((way) => [
  { ...way, eager: false },
  {
    ...way,
    eager: true,
    name: `${way.name}, with eager tasks`,
    run: (body) =>
      way.run((program) => {
        program.loop.setTaskFactory(eagerTaskFactory);
        return body(program);
      }),
  },
]);

/** A result or an error in words; a group with all that is in it. */
export function shown(value: unknown): string {
  if (!(value instanceof BaseExceptionGroup)) return String(value);
  return `${value.name}[${value.exceptions.map(shown).join(', ')}]`;
}

/** A task group whose body is that of a test: a generator, or a plain function where there is nothing to wait for. */
export function groupIn({
  define,
}: Pick<Way, 'define'>): <T>(body: (group: TaskGroup) => Generator<unknown, T, never> | T) => Coroutine<T> {
  return <T>(body: (group: TaskGroup) => Generator<unknown, T, never> | T) =>
    taskGroup(define(body)) as Coroutine<T>; // as: such a body gives no awaitable
}

/** How something ends, in the words of `shown`: for tests that look at it afterwards. */
export function endingIn({
  define,
  wait,
}: Pick<Way, 'define' | 'wait'>): (make: () => Parameters<Way['wait']>[0]) => Coroutine<string> {
  return define(function* (make: () => Parameters<Way['wait']>[0]) {
    try {
      return shown(yield* wait(make()));
    } catch (error) {
      return shown(error);
    }
  });
}

/** Done, and how, in a word. */
export function stateOf(future: Future<unknown>): string {
  if (!future.done()) return 'pending';
  if (future.cancelled()) return 'cancelled';
  return future.exception() === null ? 'finished' : 'failed';
}

/** A group that was given to its body, for those outside. */
export interface Kept {
  group?: TaskGroup;
}
