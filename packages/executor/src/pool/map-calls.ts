import { TimeoutError } from '../errors.ts';
import type { MapOptions } from '../executor.ts';
import { clearTimer, now, setTimer, turnLoop } from '../host.ts';
import type { ChunkOutcome } from '../wire/outcome.ts';
import { decodeThrown } from '../wire/thrown.ts';
import type { Call } from './call.ts';
import { longestTimer } from './crew.ts';
import { MessageSize } from './message-size.ts';

/** What a `map` needs of its executor. */
export interface MapHost {
  /** The name of the function, for errors. */
  readonly name: string;
  /** How many workers there are to send to, now. */
  readonly workers: () => number;
  /** Sends a chunk, which waits where the executor is full. */
  send(items: readonly unknown[]): Call;
}

type Items = Iterable<unknown> | AsyncIterable<unknown>;

const mostInChunk = 1024;

/**
 * The results of `map`: sends items in chunks, some ahead of those that run, and gives the results in order.
 *
 * Owns the order and how far it is ahead. A million items are never a million calls in the queue: other calls of the
 * executor get their turn.
 */
export class MapCalls implements AsyncIterableIterator<unknown> {
  readonly #host: MapHost;
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  readonly #async: boolean;
  readonly #toItem: (item: unknown) => unknown;
  readonly #size: MessageSize;
  readonly #buffersize: number;
  readonly #sent: Call[] = [];
  readonly #results: AsyncGenerator<unknown, undefined>;
  /** Items known to be left, for arrays and sets. */
  #left: number | undefined;
  /** Chunks that were sent and have no result yet. */
  #open = 0;
  /** Items that were sent and whose results were not asked for. */
  #out = 0;
  #state: 'reading' | 'read' | 'ended' = 'reading';
  #filling = false;
  #failure: { readonly error: unknown } | undefined;
  /** The values of the chunk that is read, and how many of them were given. */
  #values: readonly unknown[] = none;
  #taken = 0;
  /** Calls of `next` that the generator has to answer yet. */
  #asked = 0;
  readonly #given = (): void => {
    this.#asked--;
  };
  #timer: unknown;
  #wake: (() => void) | undefined;

  constructor(host: MapHost, items: Items, toItem: (item: unknown) => unknown, options: MapOptions) {
    this.#host = host;
    this.#iterator = iteratorOf(items);
    this.#async = isAsync(items);
    this.#toItem = toItem;
    this.#size = new MessageSize(mostInChunk, options.chunksize);
    this.#buffersize = options.buffersize ?? Number.POSITIVE_INFINITY;
    this.#left = countOf(items);
    this.#results = this.#read();
    const { timeout } = options;
    if (timeout !== undefined && timeout * 1000 <= longestTimer) {
      this.#timer = setTimer(() => {
        const message = `Cannot wait longer for the results of ${host.name} as the timeout of map has passed: ${timeout} s since it was called`;
        this.#fail(new TimeoutError(message));
      }, timeout * 1000);
    }
    void this.#fill();
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    // The generator costs more than a small item does: it is for what is not there yet.
    if (this.#asked === 0 && this.#taken < this.#values.length) {
      return Promise.resolve({ done: false, value: this.#take() });
    }
    this.#asked++;
    const step = this.#results.next();
    step.then(this.#given, this.#given);
    return step;
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    this.#end();
    return this.#results.return(undefined);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Sends chunks until enough are out. Reads an asynchronous source one item at a time. */
  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    const chunk: unknown[] = [];
    try {
      while (this.#state === 'reading') {
        const size = Math.min(this.#size.next(this.#left, this.#host.workers()), this.#buffersize);
        // Two chunks for each worker: one to run, and one to follow at once.
        if (this.#open >= this.#host.workers() * 2 || this.#out + size > this.#buffersize) break;
        while (chunk.length < size) {
          const step = this.#iterator.next();
          // Those that are there do not wait for one that is not, unless the user wants chunks of this size.
          if (this.#async && chunk.length > 0 && !this.#size.fixed && !(await isSoon(step))) {
            this.#send(chunk.splice(0));
          }
          const item = this.#async ? await step : (step as IteratorResult<unknown>); // as: only an asynchronous one gives promises
          if (this.#state !== 'reading') return;
          if (item.done) {
            this.#state = 'read';
            break;
          }
          chunk.push(this.#toItem(item.value));
        }
        if (chunk.length > 0) this.#send(chunk.splice(0));
      }
    } catch (error) {
      this.#state = 'read';
      this.#failure ??= { error };
      if (chunk.length > 0) this.#send(chunk);
    } finally {
      this.#filling = false;
      this.#settle();
    }
  }

  #send(chunk: readonly unknown[]): void {
    const call = this.#host.send(chunk);
    this.#sent.push(call);
    this.#wakeUp();
    this.#open++;
    this.#out += chunk.length;
    if (this.#left !== undefined) this.#left -= chunk.length;
    call.future.then(
      (outcome) => {
        this.#open--;
        if (call.started !== undefined) this.#size.learn(chunk.length, now() - call.started);
        // Nothing after the first failure will be asked for.
        if ((outcome as ChunkOutcome).thrown !== undefined) this.#stopReading(); // as: a chunk gives this
        void this.#fill();
      },
      () => {
        this.#open--;
        this.#stopReading();
        this.#settle();
      },
    );
  }

  async *#read(): AsyncGenerator<unknown, undefined> {
    try {
      for (;;) {
        // It stays in the list while it is waited for: the timeout cancels what is in it.
        const call = this.#sent[0];
        if (call !== undefined) yield* this.#readChunk(call);
        else if (this.#failure !== undefined) throw this.#failure.error;
        else if (this.#state !== 'reading') return undefined;
        else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.#end();
    }
  }

  async *#readChunk(call: Call): AsyncGenerator<unknown, undefined> {
    let outcome: ChunkOutcome;
    try {
      outcome = (await call.future) as ChunkOutcome; // as: a chunk gives this
    } catch (error) {
      // A call that was cancelled for the timeout says so.
      throw this.#failure === undefined ? error : this.#failure.error;
    }
    this.#sent.shift();
    this.#values = outcome.values;
    this.#taken = 0;
    // Some are taken without this being asked.
    while (this.#taken < this.#values.length) yield this.#take();
    if (outcome.thrown !== undefined) throw decodeThrown(outcome.thrown, this.#host.name);
    return undefined;
  }

  /** Gives the next value that is there. */
  #take(): unknown {
    if (this.#buffersize !== Number.POSITIVE_INFINITY) {
      this.#out--;
      void this.#fill();
    }
    return this.#values[this.#taken++];
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stopReading();
    for (const call of this.#sent) call.cancel();
    this.#settle();
  }

  #end(): void {
    this.#stopReading();
    this.#state = 'ended';
    this.#values = none;
    clearTimer(this.#timer);
    for (const call of this.#sent.splice(0)) call.cancel();
    this.#settle();
  }

  #stopReading(): void {
    if (this.#state !== 'reading') return;
    this.#state = 'read';
    // The source is let go; what it says to that is of no use to anybody.
    void (async () => await this.#iterator.return?.())().catch(() => {});
  }

  /** Wakes the reader, and stops the clock when there is nothing more to wait for. */
  #settle(): void {
    if (this.#state !== 'reading' && this.#open === 0) clearTimer(this.#timer);
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

const none: readonly never[] = [];

/** Whether a promise settles before the loop turns. */
function isSoon(step: unknown): Promise<boolean> {
  const done = (): boolean => true;
  return Promise.race([Promise.resolve(step).then(done, done), turnLoop().then(() => false)]);
}

function isAsync(items: Items): items is AsyncIterable<unknown> {
  return typeof items === 'object' && items !== null && Symbol.asyncIterator in items;
}

function iteratorOf(items: Items): Iterator<unknown> | AsyncIterator<unknown> {
  if (isAsync(items)) return items[Symbol.asyncIterator]();
  if (typeof (items as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(
      `Cannot map what is not iterable: received ${items === null ? 'null' : typeof items}`,
    ); // as: it is asked
  }
  return items[Symbol.iterator]();
}

function countOf(items: unknown): number | undefined {
  if (Array.isArray(items)) return items.length;
  return items instanceof Set || items instanceof Map ? items.size : undefined;
}
