/// <reference lib="esnext.disposable" preserve="true" />

import type { Blocking } from '../blocking.ts';
import { targetOf } from '../calls/target.ts';
import type {
  CallOptions,
  Capabilities,
  Executor,
  ExecutorStatistics,
  MapOptions,
  ShutdownOptions,
} from '../executor.ts';
import type { ExecutorFuture } from '../executor-future.ts';
import { type ItemKind, nameOf, type Target } from '../wire/request.ts';
import { Call, type CallTaker } from './call.ts';
import { checkMapOptions, mergeCallOptions } from './call-options.ts';
import { MapCalls } from './map-calls.ts';
import { type SignalCalls, signalCalls } from './signal-calls.ts';

type Items<Item> = Iterable<Item> | AsyncIterable<Item>;

/**
 * The workers of an executor, seen with the options of some calls: what `with` returns, and what `PoolExecutor` is
 * itself.
 */
export class ExecutorView implements Executor {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly #taker: CallTaker;
  readonly #options: CallOptions;
  readonly #workers: () => number;
  readonly #signal: SignalCalls | undefined;

  constructor(
    of: { name: string; capabilities: Capabilities; workers: () => number },
    taker: CallTaker,
    options: CallOptions,
  ) {
    this.name = of.name;
    this.capabilities = of.capabilities;
    this.#workers = of.workers;
    this.#taker = taker;
    this.#options = options;
    this.#signal = options.signal === undefined ? undefined : signalCalls(options.signal, taker);
  }

  submit<Args extends readonly unknown[], Result>(
    fn: Blocking<Args, Result>,
    ...args: Args
  ): ExecutorFuture<Result>;
  submit<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    ...args: Args
  ): ExecutorFuture<Awaited<Result>>;
  submit(fn: unknown, ...args: readonly unknown[]): ExecutorFuture<unknown> {
    let target: Target;
    try {
      target = targetOf(fn, this.capabilities.inlineFunctions);
    } catch (error) {
      const call = new Call(undefined, args, undefined, this.#options, this.#taker);
      call.fail(error);
      return call.future;
    }
    return this.#submit(target, args, undefined, this.#options).future;
  }

  map<Item, Result>(
    fn: Blocking<[Item], Result>,
    items: Items<Item>,
    options?: MapOptions,
  ): AsyncIterableIterator<Result>;
  map<Item, Result>(
    fn: (item: Item) => Result,
    items: Items<Item>,
    options?: MapOptions,
  ): AsyncIterableIterator<Awaited<Result>>;
  map(fn: unknown, items: Items<unknown>, options: MapOptions = {}): AsyncIterableIterator<unknown> {
    return this.#map(fn, items, (item) => item, 'argument', options);
  }

  starmap<Args extends readonly unknown[], Result>(
    fn: Blocking<Args, Result>,
    items: Items<Args>,
    options?: MapOptions,
  ): AsyncIterableIterator<Result>;
  starmap<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    items: Items<Args>,
    options?: MapOptions,
  ): AsyncIterableIterator<Awaited<Result>>;
  starmap(fn: unknown, items: Items<unknown>, options: MapOptions = {}): AsyncIterableIterator<unknown> {
    return this.#map(fn, items, argumentsOf, 'arguments', options);
  }

  together<Result>(body: () => Result): Result {
    return this.#taker.together(body);
  }

  with(options: CallOptions): Executor {
    const of = { name: this.name, capabilities: this.capabilities, workers: this.#workers };
    const merged = mergeCallOptions(this.#options, options);
    return new ExecutorView(of, this.#taker, merged);
  }

  shutdown(options: ShutdownOptions = {}): Promise<void> {
    return this.#taker.shutdown(options);
  }

  statistics(): ExecutorStatistics {
    return this.#taker.statistics();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  toString(): string {
    const { workers, queued, running } = this.statistics();
    return `<Executor '${this.name}' [workers:${workers}, queued:${queued}, running:${running}]>`;
  }

  #map(
    fn: unknown,
    items: Items<unknown>,
    toItem: (item: unknown) => unknown,
    each: ItemKind,
    options: MapOptions,
  ): MapCalls {
    checkMapOptions(options);
    const target = targetOf(fn, this.capabilities.inlineFunctions);
    const callOptions: CallOptions = { ...this.#options, whenFull: 'wait' };
    const host = {
      name: nameOf(target),
      workers: this.#workers,
      send: (chunk: readonly unknown[]) => this.#submit(target, chunk, each, callOptions),
    };
    return new MapCalls(host, items, toItem, options);
  }

  #submit(target: Target, args: readonly unknown[], chunk: ItemKind | undefined, options: CallOptions): Call {
    const call = new Call(target, args, chunk, options, this.#taker);
    if (this.#signal?.signal.aborted) {
      call.drop(this.#signal.error());
      return call;
    }
    this.#taker.submit(call);
    if (call.open) this.#signal?.add(call);
    return call;
  }
}

/** The arguments that an item of `starmap` is. */
function argumentsOf(item: unknown): readonly unknown[] {
  if (typeof item === 'object' && item !== null && Symbol.iterator in item) {
    return [...(item as Iterable<unknown>)]; // as: it has an iterator
  }
  throw new TypeError(
    `Cannot call with an item of starmap as it must be an array of arguments: received ${item === null ? 'null' : typeof item}`,
  );
}
