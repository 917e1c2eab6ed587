import { type Coroutine, describe } from '../kernel/index.ts';
import { Heap } from './heap.ts';
import { isLess } from './order.ts';
import { Queue } from './queue.ts';

/** The order of a {@link PriorityQueue}: by one of the two, or by the items themselves. */
export interface PriorityOptions<T> {
  /** Less than zero where `a` has to leave before `b`, as for `Array.prototype.sort`. */
  readonly compare?: ((a: T, b: T) => number) | undefined;
  /** What to sort by, in the place of the items. It is asked for at each comparison. */
  readonly key?: ((item: T) => unknown) | undefined;
}

/**
 * A {@link Queue} that gives the smallest first. Python's `asyncio.PriorityQueue`.
 *
 * Numbers, bigints, strings and Dates are sorted as JavaScript's `<` does; arrays item by item, as Python's tuples:
 * `[priority, order, data]`. For anything else there are the options. Equal items leave in the order of Python's `heapq`, which is
 * not that in which they came.
 *
 * @example
 * ```ts
 * import { PriorityQueue } from '@tsyncio/core';
 *
 * const queue = new PriorityQueue<[number, string]>();
 * queue.putNowait([2, 'later']);
 * queue.putNowait([1, 'now']);
 * console.log(queue.getNowait()); // [1, 'now']
 *
 * const jobs = new PriorityQueue<{ due: Date }>(10, { key: (job) => job.due });
 * jobs.putNowait({ due: new Date('2030-01-01') });
 * jobs.putNowait({ due: new Date('2029-01-01') });
 * console.log(jobs.getNowait().due.getFullYear()); // 2029
 * ```
 */
export class PriorityQueue<T> extends Queue<T> {
  /**
   * @param maxsize As of {@link Queue}.
   * @param options See {@link PriorityOptions}.
   * @throws {TypeError} If `maxsize` is no number, an option is no function, or there are both.
   * @throws {RangeError} If `maxsize` is neither an integer nor Infinity.
   */
  constructor(maxsize = 0, options: PriorityOptions<T> = {}) {
    super(maxsize, new Heap(orderOf(new.target.name, options)));
  }

  /**
   * Puts an item in, and waits until there is room for it, as a {@link Queue}'s `put`.
   *
   * **Cancellation:** as there.
   *
   * @param item Is compared with some of those that are in; where that throws, it is not put in.
   * @throws {TypeError} If two items can't be compared.
   * @throws What `compare` or `key` throws.
   * @throws {QueueShutDown} If the queue was shut down, also while it waits.
   */
  override put(item: T): Coroutine<void> {
    return super.put(item);
  }

  /**
   * Puts an item in, as a {@link Queue}'s `putNowait`.
   *
   * @param item As of `put`.
   * @throws {TypeError} If two items can't be compared.
   * @throws What `compare` or `key` throws.
   * @throws {QueueFull} If there is no room.
   * @throws {QueueShutDown} If the queue was shut down.
   */
  override putNowait(item: T): void {
    super.putNowait(item);
  }

  /**
   * Takes the smallest item, and waits until there is one, as a {@link Queue}'s `get`.
   *
   * **Cancellation:** as there.
   *
   * @returns The item. Those that are left may have to be compared; where that throws, none was taken.
   * @throws {TypeError} If two items can't be compared.
   * @throws What `compare` or `key` throws.
   * @throws {QueueShutDown} If the queue was shut down and nothing is left in it, also while it waits.
   */
  override get(): Coroutine<T> {
    return super.get();
  }

  /**
   * Takes the smallest item, as a {@link Queue}'s `getNowait`.
   *
   * @returns As of `get`.
   * @throws {TypeError} If two items can't be compared.
   * @throws What `compare` or `key` throws.
   * @throws {QueueEmpty} If there is none.
   * @throws {QueueShutDown} If there is none, and the queue was shut down.
   */
  override getNowait(): T {
    return super.getNowait();
  }
}

function orderOf<T>(type: string, options: PriorityOptions<T>): (a: T, b: T) => boolean {
  const refuse = (rule: string): never => {
    throw new TypeError(`Cannot create ${type} as ${rule}`);
  };
  if (typeof options !== 'object' || options === null) {
    return refuse(`its options are { compare } or { key }: received ${describe(options)}`);
  }
  const { compare, key } = options;
  for (const [name, fn] of Object.entries({ compare, key })) {
    if (fn !== undefined && typeof fn !== 'function')
      refuse(`'${name}' must be a function: received ${describe(fn)}`);
  }
  if (compare !== undefined) {
    if (key !== undefined) return refuse("there is either 'compare' or 'key': received both");
    return (a, b) => isNegative(compare(a, b));
  }
  return key === undefined ? isLess : (a, b) => isLess(key(a), key(b));
}

function isNegative(compared: unknown): boolean {
  if (typeof compared === 'number' && !Number.isNaN(compared)) return compared < 0;
  // A boolean above all: `a < b` would be taken for "equal or greater" each time, in silence.
  throw new TypeError(
    `Cannot sort by 'compare' as it must return a number: received ${describe(compared)}\n  right: compare: (a, b) => a.priority - b.priority`,
  );
}
