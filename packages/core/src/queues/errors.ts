import { define } from '../kernel/index.ts';

/**
 * There is nothing in the queue. Python's `asyncio.QueueEmpty`.
 *
 * @example
 * ```ts
 * import { Queue, QueueEmpty } from '@tsyncio/core';
 *
 * try {
 *   new Queue().getNowait();
 * } catch (error) {
 *   console.log(error instanceof QueueEmpty); // true
 * }
 * ```
 */
export class QueueEmpty extends Error {
  declare readonly name: string;

  static {
    define(QueueEmpty, 'QueueEmpty');
  }
}

/**
 * There is no room in the queue. Python's `asyncio.QueueFull`.
 *
 * @example
 * ```ts
 * import { Queue, QueueFull } from '@tsyncio/core';
 *
 * const queue = new Queue<string>(1);
 * queue.putNowait('first');
 * try {
 *   queue.putNowait('second');
 * } catch (error) {
 *   console.log(error instanceof QueueFull); // true
 * }
 * ```
 */
export class QueueFull extends Error {
  declare readonly name: string;

  static {
    define(QueueFull, 'QueueFull');
  }
}

/**
 * The queue was shut down: nothing can be put into it any more, or nothing is left to get. Python's
 * `asyncio.QueueShutDown`.
 *
 * @example
 * ```ts
 * import { Queue, QueueShutDown } from '@tsyncio/core';
 *
 * const queue = new Queue<string>();
 * queue.shutdown();
 * try {
 *   queue.putNowait('late');
 * } catch (error) {
 *   console.log(error instanceof QueueShutDown); // true
 * }
 * ```
 */
export class QueueShutDown extends Error {
  declare readonly name: string;

  static {
    define(QueueShutDown, 'QueueShutDown');
  }
}
