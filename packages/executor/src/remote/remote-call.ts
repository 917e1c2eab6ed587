import type { Call } from '../pool/call.ts';
import { lost, unsendable } from '../pool/call-errors.ts';
import type { ChunkOutcome } from '../wire/outcome.ts';
import type { ItemKind, ModuleTarget } from '../wire/request.ts';
import { decodeThrown, type Thrown } from '../wire/thrown.ts';
import type { RemoteQueue } from './remote-queue.ts';

/** How a call ended where it was run, as data that can be sent. */
export type RemoteOutcome =
  | { readonly kind: 'value'; readonly value: unknown }
  /** What it threw: `encodeThrown` made it. */
  | { readonly kind: 'thrown'; readonly thrown: Thrown }
  /** What the items of a chunk gave, up to the first that threw. */
  | ChunkOutcome;

/** Told when a call begins to run, or waits again. */
export interface RemoteCallOwner {
  began(call: Call, secondsAgo: number): void;
  waits(call: Call): void;
}

/** A call on its way through a `RemoteQueue`: what it is, and whom to tell what becomes of it. */
export class RemoteCall {
  /** The export to be called; inline functions are none where the capabilities say so. */
  readonly target: ModuleTarget;
  /** The arguments, or the items of a chunk. */
  readonly args: readonly unknown[];
  /** What `args` are where it is several calls, one after the other, that are answered together. */
  readonly each: ItemKind | undefined;
  /** The lowest first. */
  readonly priority: number;
  /** Seconds that it may run, then it is to be ended with TimeoutError where it runs; undefined for any. */
  readonly timeout: number | undefined;
  /**
   * What goes along with it, by the names of those who send it: to be given to `enterAlong` of `@tsyncio/executor/observer` where
   * it is run; undefined: nothing.
   */
  readonly along: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** @internal What cancelling does to it where it runs. */
  readonly onCancel: 'terminate' | 'abandon';
  readonly #call: Call;
  readonly #queue: RemoteQueue;
  readonly #owner: RemoteCallOwner;

  /** @internal */
  constructor(call: Call, queue: RemoteQueue, owner: RemoteCallOwner, onCancel: 'terminate' | 'abandon') {
    this.target = call.target as ModuleTarget; // as: a call that was submitted has one, and no other kind is let through
    this.args = call.args;
    this.each = call.chunk;
    this.priority = call.priority;
    const { timeout } = call.options;
    this.timeout = onCancel === 'abandon' || timeout === Number.POSITIVE_INFINITY ? undefined : timeout;
    const { along } = call;
    this.along = along && Object.fromEntries(along.map(({ name, values }) => [name, values]));
    this.onCancel = onCancel;
    this.#call = call;
    this.#queue = queue;
    this.#owner = owner;
  }

  /** The name of its function, in quotes, for errors. */
  get name(): string {
    return this.#call.name;
  }

  /** Whether somebody waits for it. */
  get open(): boolean {
    return this.#call.open;
  }

  /** A worker runs it, since so many seconds. May be said again by who knows better. */
  began(secondsAgo = 0): void {
    if (this.#call.open) this.#owner.began(this.#call, secondsAgo);
  }

  /** Its worker was lost, and it waits for another. */
  waits(): void {
    if (this.#call.state === 'running') this.#owner.waits(this.#call);
  }

  /** It has ended where it was run. */
  ended(outcome: RemoteOutcome): void {
    const call = this.#call;
    if (!call.open) return;
    if (outcome.kind === 'thrown') call.fail(decodeThrown(outcome.thrown, call.name));
    else call.finish(outcome.kind === 'value' ? outcome.value : outcome);
  }

  /** Its worker was lost, or its result: it fails with BrokenWorkerError. */
  lost(cause: unknown): void {
    if (this.#call.open) this.#call.fail(lost(this.#call, cause));
  }

  /** It was not run, and this is why. */
  refused(error: unknown): void {
    if (this.#call.open) this.#call.fail(error);
  }

  /** Its arguments cannot be sent: it fails with an error that says which, or with `cause`. */
  unsendable(cause: unknown): void {
    if (this.#call.open) this.#call.fail(unsendable(this.#call, this.#queue, [], cause));
  }

  toString(): string {
    return `<RemoteCall ${this.name} [${this.#call.state}]>`;
  }
}
