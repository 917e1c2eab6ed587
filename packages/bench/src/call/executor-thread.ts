import { blocking, type Executor } from '@tsyncio/executor';
import { openOurs } from '../pools/subjects/open-ours.ts';
import type * as echo from './echo.ts';
import type { Target } from './target.ts';
import { busyWhile, longestDelay, mostLooks } from './user-call.ts';

const { take, give } = blocking<Pick<typeof echo, 'take'> & { give(value: unknown): unknown }>(
  new URL('./echo.js', import.meta.url),
);

/** How many calls a turn makes. */
export interface Counts {
  readonly oneByOne: number;
  readonly atOnce: number;
  readonly workers: number;
  /** Of calls that do nothing but be sent. */
  readonly copies: number;
}

/** Somebody's function on one of our executors. */
export class ExecutorThread {
  readonly #executor: Executor;
  readonly #call: () => PromiseLike<unknown>;
  readonly #args: readonly unknown[];

  private constructor(executor: Executor, { href, name }: Target, args: readonly unknown[]) {
    const fn = blocking<Record<string, (...args: readonly unknown[]) => unknown>>(href)[name];
    if (fn === undefined) throw new TypeError(`Cannot name '${name}' as a blocking function: there is none`);
    this.#executor = executor;
    this.#args = args;
    this.#call = () => executor.submit(fn, ...args);
  }

  /** Opens it, and has each worker import the module. */
  static async open(
    scheme: string,
    workers: number,
    target: Target,
    args: readonly unknown[],
  ): Promise<ExecutorThread> {
    const executor = await openOurs(scheme, workers);
    return new ExecutorThread(executor, target, args);
  }

  /** One call, for its result. */
  once(): PromiseLike<unknown> {
    return this.#call();
  }

  /** Seconds a call, one after the other: on the clock, and in which this thread was busy with it. */
  async oneByOne({ oneByOne: count }: Counts): Promise<{ latency: number; busy: number }> {
    const { seconds, busy } = await busyWhile(async () => {
      for (let i = 0; i < count; i++) await this.#call();
    });
    return { latency: seconds / count, busy: busy / count };
  }

  /** Calls a second with all workers busy, and for how many seconds that holds this thread's loop up. */
  async atOnce({ atOnce: count, workers }: Counts): Promise<{ rate: number; delay: number }> {
    const all = (): Promise<unknown> => Promise.all(Array.from({ length: count }, () => this.#call()));
    const { seconds } = await busyWhile(all);
    // A call for each worker, for what sends hundreds in one turn of the loop holds it up itself.
    const each = Math.min(count / workers, mostLooks);
    const inTurn = async (): Promise<void> => {
      for (let i = 0; i < each; i++) await this.#call();
    };
    const delay = await longestDelay(() => Promise.all(Array.from({ length: workers }, inTurn)));
    return { rate: count / seconds, delay };
  }

  /** Seconds that it takes to send the arguments there, and the result back. */
  async copies({ copies: count }: Counts, result: unknown): Promise<{ there: number; back: number }> {
    const each = async (call: () => PromiseLike<unknown>): Promise<number> => {
      const { seconds } = await busyWhile(async () => {
        for (let i = 0; i < count; i++) await call();
      });
      return seconds / count;
    };
    const empty = await each(() => this.#executor.submit(take));
    const there = (await each(() => this.#executor.submit(take, ...this.#args))) - empty;
    const sent = await each(() => this.#executor.submit(take, result));
    const back = (await each(() => this.#executor.submit(give, result))) - sent;
    return { there, back };
  }

  async close(): Promise<void> {
    await this.#executor.shutdown({ terminate: true });
  }
}
