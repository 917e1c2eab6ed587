import { CancelledError } from '../errors.ts';
import type { CallOptions } from '../executor.ts';
import { type CallState, ExecutorFuture } from '../executor-future.ts';
import { now } from '../host.ts';
import { takeTransfer } from '../transfer.ts';
import type { CallRequest, ChunkRequest } from '../wire/request.ts';

/** Who can end a call that is queued or runs. */
export interface CallOwner {
  cancel(call: Call, error: Error): void;
  settled(call: Call): void;
}

/**
 * One call on its way: its state, and the future that it settles.
 *
 * Owns that a future is settled once, and that what was cancelled is silent. Must not know of workers: who runs it is
 * the dispatcher's business.
 */
export class Call {
  readonly name: string;
  readonly options: CallOptions;
  readonly future: ExecutorFuture<unknown>;
  readonly submitted: number = now();
  state: CallState = 'queued';
  /** What is sent. Dropped when the call has ended, for results are held longer than arguments are needed. */
  request: CallRequest | ChunkRequest | undefined;
  started: number | undefined;
  ended: number | undefined;
  timer: unknown;
  /** Told when the call has ended. */
  onEnd: ((call: Call) => void) | undefined;
  /** Neighbours in the queue. */
  next: Call | undefined;
  previous: Call | undefined;
  readonly #owner: CallOwner;
  #resolve!: (value: unknown) => void;
  #reject!: (reason: unknown) => void;

  constructor(
    name: string,
    request: CallRequest | ChunkRequest | undefined,
    options: CallOptions,
    owner: CallOwner,
  ) {
    this.name = name;
    this.request = request;
    this.options = options;
    this.#owner = owner;
    this.future = new ExecutorFuture(this, (resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
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
    if (this.open) this.#owner.cancel(this, new CancelledError());
    return this.state === 'cancelled';
  }

  begin(): void {
    this.state = 'running';
    this.started = now();
  }

  /** What is to be moved with the request. Each mark is spent, so this is asked once, as it is sent. */
  takeTransfers(): readonly object[] {
    const { request } = this;
    if (request === undefined) return [];
    if (request.kind === 'call') return transfersOf(request.args);
    return request.items.flatMap(transfersOf);
  }

  finish(value: unknown): void {
    this.#end('finished');
    this.#resolve(value);
  }

  fail(error: unknown): void {
    this.#end('failed');
    this.#reject(error);
  }

  /** Ends it as cancelled. */
  drop(error: Error): void {
    this.#end('cancelled');
    // A promise counts as handled once it has a reaction; so a cancelled call that nobody awaits is silent.
    this.future.then(undefined, ignore);
    this.#reject(error);
  }

  #end(state: CallState): void {
    this.state = state;
    this.ended = now();
    this.request = undefined;
    this.onEnd?.(this);
    this.#owner.settled(this);
  }

  toString(): string {
    return `<Call ${this.name} [${this.state}]>`;
  }
}

function transfersOf(args: readonly unknown[]): readonly object[] {
  let all: object[] | undefined;
  for (const arg of args) {
    const list = takeTransfer(arg);
    if (list !== undefined) all = all === undefined ? [...list] : [...all, ...list];
  }
  return all ?? none;
}

const none: readonly object[] = [];

function ignore(): void {}
