import { CancelledError } from '../errors.ts';
import type { CallOptions, ShutdownOptions } from '../executor.ts';
import { type CallState, ExecutorFuture } from '../executor-future.ts';
import { now } from '../host.ts';
import { takeTransfer } from '../transfer.ts';
import type { ChunkOutcome } from '../wire/outcome.ts';
import { type Along, type ItemKind, nameOf, type Target } from '../wire/request.ts';
import { decodeThrown } from '../wire/thrown.ts';
import type { Load } from './load.ts';
import { type WatchedCall, type WatchedExecutor, watched } from './watched.ts';

/** Who can end a call that is queued or runs. */
export interface CallOwner {
  cancel(call: Call, error: Error): void;
  settled(call: Call): void;
}

/** Who takes the calls of an executor, and has them run. */
export interface CallTaker extends CallOwner, WatchedExecutor {
  /** Takes a call, and ends it at once where it cannot be taken. */
  submit(call: Call): void;
  /** Keeps what `body` submits until it has returned. */
  together<Result>(body: () => Result): Result;
  shutdown(options: ShutdownOptions): Promise<void>;
}

/**
 * One call on its way: its state, and the future that it settles.
 *
 * Owns that a future is settled once, and that what was cancelled is silent. Must not know of workers: who runs it is
 * the dispatcher's business.
 */
export class Call implements WatchedCall {
  /** What is called; undefined where it is nothing that could be. */
  readonly target: Target | undefined;
  /** What `args` are where it is several calls of the target, one after the other: a chunk of `map`. */
  readonly chunk: ItemKind | undefined;
  /** Kept for itself, as the items are dropped at the end. */
  readonly items: number | undefined;
  readonly options: CallOptions;
  readonly future: ExecutorFuture<unknown>;
  readonly submitted: number = now();
  state: CallState = 'queued';
  /** What is to be moved with it. The marks are spent, whatever becomes of the call. */
  readonly transfers: readonly object[];
  /** The arguments, or the items of a chunk. Dropped at the end, for results are held longer. */
  args: readonly unknown[];
  started: number | undefined;
  ended: number | undefined;
  worker: number | undefined;
  timer: unknown;
  /** What goes along with it into the worker. */
  along: readonly Along[] | undefined;
  /** Told when the call has ended. */
  onEnd: ((call: Call) => void) | undefined;
  /** The message that it was sent in, until it is answered or taken back, and its place there. */
  load: Load | undefined;
  slot = 0;
  /** Whether it must not share a message: it shared one that could not be sent, or that its worker did not survive. */
  alone = false;
  /** How often its worker was lost before it began. */
  losses = 0;
  /** Its place among all calls, for the queue it may come back to. */
  readonly order: number = ++orders;
  /** Neighbours in the queue. */
  next: Call | undefined;
  previous: Call | undefined;
  readonly executor: CallTaker;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;

  constructor(
    target: Target | undefined,
    args: readonly unknown[],
    chunk: ItemKind | undefined,
    options: CallOptions,
    executor: CallTaker,
  ) {
    this.target = target;
    this.args = args;
    this.chunk = chunk;
    this.items = chunk === undefined ? undefined : args.length;
    this.transfers =
      chunk === 'arguments'
        ? args.flatMap((each) => transfersOf(each as readonly unknown[])) // as: that is what they are
        : transfersOf(args);
    this.options = options;
    this.executor = executor;
    this.future = new ExecutorFuture(this, capture);
    this.#resolve = captured.resolve;
    this.#reject = captured.reject;
    watched.observers?.callSubmitted(this);
    this.along = watched.companions === null ? undefined : watched.companions.pack(this);
  }

  get name(): string {
    return this.target === undefined ? 'what is no function' : nameOf(this.target);
  }

  get fn(): string {
    return this.target?.name ?? '';
  }

  /** Whether somebody still waits for it. */
  get open(): boolean {
    return this.state === 'queued' || this.state === 'running';
  }

  get priority(): number {
    return this.options.priority ?? 0;
  }

  /** What the future's `cancel` does. */
  cancel(): boolean {
    if (this.open) this.executor.cancel(this, new CancelledError());
    return this.state === 'cancelled';
  }

  /** @param worker The number of its worker, where that is one of this machine. */
  begin(worker?: number, started: number = now()): void {
    this.state = 'running';
    this.started = started;
    this.worker = worker;
    watched.observers?.callBegan(this);
  }

  /** It has not begun after all. */
  unbegin(): void {
    this.state = 'queued';
    this.started = undefined;
    this.worker = undefined;
    watched.observers?.callWaits(this);
  }

  finish(value: unknown): void {
    const chunk = this.chunk !== undefined && watched.observers !== null;
    this.#end('finished', chunk ? thrownIn(value as ChunkOutcome, this.name) : undefined); // as: a chunk gives this
    this.#resolve(value);
  }

  fail(error: unknown): void {
    this.#end('failed', error);
    this.#reject(error);
  }

  /** Ends it as cancelled. */
  drop(error: Error): void {
    this.#end('cancelled');
    // A promise counts as handled once it has a reaction; so a cancelled call that nobody awaits is silent.
    this.future.then(undefined, ignore);
    this.#reject(error);
  }

  #end(state: CallState, error?: unknown): void {
    this.state = state;
    this.ended = now();
    watched.observers?.callEnded(this, error);
    this.args = none;
    this.along = undefined;
    this.onEnd?.(this);
    this.executor.settled(this);
  }

  toString(): string {
    return `<Call ${this.name} [${this.state}]>`;
  }
}

function thrownIn({ thrown }: ChunkOutcome, name: string): unknown {
  return thrown === undefined ? undefined : decodeThrown(thrown, name);
}

let orders = 0;

/** What the constructor of a promise gives, without a closure for each. */
const captured: { resolve: (value: unknown) => void; reject: (reason: unknown) => void } = {
  resolve: ignore,
  reject: ignore,
};

function capture(resolve: (value: unknown) => void, reject: (reason: unknown) => void): void {
  captured.resolve = resolve;
  captured.reject = reject;
}

function transfersOf(args: readonly unknown[]): readonly object[] {
  let all: object[] | undefined;
  for (const arg of args) {
    const list = takeTransfer(arg);
    if (list !== undefined) all = all === undefined ? [...list] : [...all, ...list];
  }
  return all ?? none;
}

const none: readonly never[] = [];

function ignore(): void {}
