import { type AwaitableIterator, iterate } from '../combinators/awaitable-iterator.ts';
import { type Coroutine, describe } from '../kernel/index.ts';
import { type LineRules, LineWait, WAITS } from '../sync/line-wait.ts';
import { LoopBound } from '../sync/loop-bound.ts';
import { Waiters } from '../sync/waiters.ts';
import { QueueEmpty, QueueFull, QueueShutDown } from './errors.ts';
import { Fifo } from './fifo.ts';
import type { Items } from './items.ts';

/** How a queue is shut down. */
export interface ShutdownOptions {
  /** Whether what is still in the queue is dropped, and counts as done. Default: false. */
  readonly immediate?: boolean | undefined;
}

/**
 * Items on their way from tasks that make them to tasks that take them, first in, first out. Python's
 * `asyncio.Queue`.
 *
 * `for await (const item of queue)` takes items until the queue is shut down; in a generator, see `anext`.
 *
 * The first of its waits that has to wait binds it to the running loop. In another loop such a wait throws a RuntimeError.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const queue = new asyncio.Queue<string>(1);
 * const consume = asyncio.coroutine(async () => {
 *   for await (const item of queue) {
 *     console.log(item); // one, two, three
 *     queue.taskDone();
 *   }
 * });
 * await asyncio.run(async () => {
 *   const consumer = asyncio.createTask(consume());
 *   for (const item of ['one', 'two', 'three']) await queue.put(item); // waits where there is no room
 *   await queue.join();
 *   queue.shutdown();
 *   await consumer;
 * });
 * ```
 */
export class Queue<T> extends LoopBound {
  /** How many items there may be; zero or less: any number. */
  readonly maxsize: number;
  /** @internal */
  readonly _items: Items<T>;
  /** Who waits for an item. @internal */
  readonly _getters: Waiters = new Waiters();
  /** Who waits for room. @internal */
  readonly _putters: Waiters = new Waiters();
  /** Who waits until all is done. @internal */
  readonly _joiners: Waiters = new Waiters();
  /** How many items were put in and are not done. @internal */
  _unfinished = 0;
  /** @internal */
  _isShutDown = false;

  /**
   * @param maxsize How many items there may be; zero or less, and Infinity: any number.
   * @throws {TypeError} If `maxsize` is no number.
   * @throws {RangeError} If it is neither an integer nor Infinity.
   */
  constructor(maxsize?: number);
  /** @internal */
  constructor(maxsize: number | undefined, items: Items<T>);
  constructor(maxsize = 0, items: Items<T> = new Fifo<T>()) {
    super();
    checkMaxsize(new.target.name, maxsize);
    this.maxsize = maxsize;
    this._items = items;
  }

  /** How many items there are. */
  qsize(): number {
    return this._items.size;
  }

  /** Whether there is no item. */
  empty(): boolean {
    return this._items.size === 0;
  }

  /** Whether there are `maxsize` items. */
  full(): boolean {
    return this.maxsize > 0 && this._items.size >= this.maxsize;
  }

  /**
   * Puts an item in, and waits until there is room for it.
   *
   * **Cancellation:** the item is not put in; where the room was to be this task's, it is the next one's.
   *
   * @param item Anything.
   * @throws {QueueShutDown} If the queue was shut down, also while it waits.
   */
  put(item: T): Coroutine<void> {
    return new LineWait<void, Queue<unknown>>(this as Queue<unknown>, PUT, item); // as: which T it is, is all the same to them
  }

  /**
   * Puts an item in.
   *
   * @param item Anything.
   * @throws {QueueFull} If there is no room.
   * @throws {QueueShutDown} If the queue was shut down.
   */
  putNowait(item: T): void {
    if (this._isShutDown) throw new QueueShutDown(`Cannot put into a queue that was shut down: ${this}`);
    if (this.full()) throw new QueueFull(`Cannot put into a full queue: ${this}`);
    this._items.put(item);
    this._unfinished += 1;
    this._getters.wake(1);
  }

  /**
   * Takes an item, and waits until there is one.
   *
   * **Cancellation:** no item is taken; where one was to be this task's, it is the next one's.
   *
   * @returns The item.
   * @throws {QueueShutDown} If the queue was shut down and nothing is left in it, also while it waits.
   */
  get(): Coroutine<T> {
    return new LineWait(this as Queue<unknown>, GET as LineRules<T, Queue<unknown>>); // as: put() put a T there
  }

  /**
   * Takes an item.
   *
   * @returns The item.
   * @throws {QueueEmpty} If there is none.
   * @throws {QueueShutDown} If there is none, and the queue was shut down.
   */
  getNowait(): T {
    if (this.empty()) {
      if (this._isShutDown) throw new QueueShutDown(`Cannot get from a queue that was shut down: ${this}`);
      throw new QueueEmpty(`Cannot get from an empty queue: ${this}`);
    }
    const item = this._items.take();
    this._putters.wake(1);
    return item;
  }

  /**
   * Says that an item which was taken is dealt with: what `join` waits for.
   *
   * @throws {RangeError} If it was said for each already (Python's ValueError).
   */
  taskDone(): void {
    if (this._unfinished === 0) throw new RangeError(`task_done() called too many times: ${this}`);
    this.#finish(1);
  }

  /**
   * Waits until `taskDone` was called for each item that was put in.
   *
   * **Cancellation:** ends the wait.
   */
  join(): Coroutine<void> {
    return new LineWait(this as Queue<unknown>, JOIN);
  }

  /**
   * Shuts the queue down: nothing can be put in any more, and what is in it can still be taken. Those who wait are woken.
   *
   * @param options See {@link ShutdownOptions}; or `immediate` itself, as Python takes it.
   * @throws {TypeError} If it is neither.
   */
  shutdown(options: ShutdownOptions | boolean = false): void {
    const immediate =
      typeof options === 'object' && options !== null ? (options.immediate ?? false) : options;
    if (typeof immediate !== 'boolean') {
      throw new TypeError(
        `Cannot shut a queue down as 'immediate' must be a boolean: received ${describe(immediate)}\n  right: queue.shutdown({ immediate: true })`,
      );
    }
    this._isShutDown = true;
    if (immediate) {
      const dropped = this._items.size;
      this._items.clear();
      this.#finish(Math.min(dropped, this._unfinished));
    }
    this._getters.wake(Number.POSITIVE_INFINITY);
    this._putters.wake(Number.POSITIVE_INFINITY);
  }

  /**
   * Takes items until the queue is shut down and none is left. A loop that is left early has taken what it was given,
   * and nothing else.
   */
  [Symbol.asyncIterator](): AwaitableIterator<T> {
    const queue = this;
    return iterate(function* next(): Generator<unknown, IteratorResult<T, undefined>, unknown> {
      try {
        return { done: false, value: yield* queue.get() };
      } catch (error) {
        if (error instanceof QueueShutDown) return { done: true, value: undefined };
        throw error;
      }
    });
  }

  /** The number of its items, and of those who wait. */
  override toString(): string {
    const tasks = this._unfinished > 0 ? ` tasks=${this._unfinished}` : '';
    return `<${this.constructor.name} maxsize=${this.maxsize}${tasks} [${this._stateText()}]>`;
  }

  /** @internal */
  override _stateText(): string {
    const size = this.qsize();
    const words = [size === 0 ? 'empty' : `${size} ${size === 1 ? 'item' : 'items'}`];
    if (this._getters.asleep > 0) words.push(`getters:${this._getters.asleep}`);
    if (this._putters.asleep > 0) words.push(`putters:${this._putters.asleep}`);
    if (this._isShutDown) words.push('shut down');
    return words.join(', ');
  }

  #finish(count: number): void {
    this._unfinished -= count;
    if (this._unfinished === 0) this._joiners.wake(Number.POSITIVE_INFINITY);
  }
}

// CPython 3.13, Queue.put
const PUT: LineRules<void, Queue<unknown>> = {
  name: 'put',
  line: (queue) => queue._putters,
  take: put,
  takeWoken: put,
  failed(queue, _error, wasWoken) {
    // Whoever woke this task woke nobody else. Where it does not take its turn, the next one has to.
    if (wasWoken && (!queue.full() || queue._isShutDown)) queue._putters.wake(1);
  },
};

function put(queue: Queue<unknown>, item: unknown): undefined | typeof WAITS {
  if (queue.full() && !queue._isShutDown) return WAITS;
  queue.putNowait(item);
  return undefined;
}

// CPython 3.13, Queue.get
const GET: LineRules<unknown, Queue<unknown>> = {
  name: 'get',
  line: (queue) => queue._getters,
  take: get,
  takeWoken: get,
  failed(queue, _error, wasWoken) {
    if (wasWoken && (!queue.empty() || queue._isShutDown)) queue._getters.wake(1);
  },
};

function get(queue: Queue<unknown>): unknown {
  return queue.empty() && !queue._isShutDown ? WAITS : queue.getNowait();
}

/** Binds the queue itself to its loop, and no event inside: differences.md, 35. // CPython 3.13, Queue.join */
const JOIN: LineRules<void, Queue<unknown>> = {
  name: 'join',
  line: (queue) => queue._joiners,
  take: (queue) => (queue._unfinished > 0 ? WAITS : undefined),
  takeWoken() {},
  failed() {},
};

/** Refuses what Python takes: differences.md, 35. */
function checkMaxsize(type: string, maxsize: unknown): void {
  const rule = `Cannot create ${type} as 'maxsize' must be an integer or Infinity: received`;
  if (typeof maxsize !== 'number') throw new TypeError(`${rule} ${describe(maxsize)}`);
  if (!Number.isInteger(maxsize) && maxsize !== Number.POSITIVE_INFINITY) {
    throw new RangeError(`${rule} ${maxsize}`);
  }
}
