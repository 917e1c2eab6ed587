import { builtin, type HostPort, host } from '../host.ts';
import { type Claims, createClaims, isLooking, rest } from './claims.ts';
import { KnownTargets } from './known-targets.ts';
import type { Outcome } from './outcome.ts';
import type { CallsMessage, ChunkMessage } from './request.ts';

/** What a worker needs of its line; part of the first message to it. */
export interface LineEnd {
  readonly claims: Claims;
  readonly port: HostPort;
}

/** One answer: the place of the call in its message, and its result, or else how it ended. */
export type Answered = readonly [slot: number, value: unknown, outcome?: Outcome];

/** What a worker posts where it has left an answer in the memory and nobody looks. */
export const wake = 0;

/** Who is told of what a worker has answered. */
export interface LineOwner {
  /** An answer was posted. */
  answered(answered: Answered): void;
  /** An answer was posted that cannot be read here: the call is known by its claim alone. */
  unreadable(): void;
  /** There may be answers in the memory. */
  look(): void;
}

type Receive = (this: void, port: HostPort) => { readonly message: Answered | typeof wake } | undefined;

/** Node can look into a port at once; a browser cannot. */
const receive = builtin<{ receiveMessageOnPort: Receive }>('node:worker_threads')?.receiveMessageOnPort;

/** Whether `drain` works here: else answers arrive when the page's loop turns. */
export const drainable: boolean = receive !== undefined;

/**
 * The executor's own way to a worker and back, where both share memory: libraries answer a message once and at its end,
 * and here each call of a message is answered as it ends.
 *
 * The library starts the worker, sees to its end and carries the first message, which has the other end of this.
 */
export class Line {
  readonly claims: Claims = createClaims(drainable);
  /** What the worker keeps of the messages that were sent. */
  readonly targets: KnownTargets = new KnownTargets();
  /** For the worker: its port is to be moved with the first message. */
  readonly end: LineEnd;
  readonly #port: HostPort;
  readonly #owner: LineOwner;

  constructor(owner: LineOwner) {
    const channel = new host.MessageChannel();
    this.end = { claims: this.claims, port: channel.port2 };
    this.#owner = owner;
    this.#port = channel.port1;
    this.#port.onmessage = ({ data }) => {
      this.#deliver(data as Answered | typeof wake); // as: the worker's entry is ours
      // An event for each of twenty thousand answers would cost more than the answers do.
      this.drain();
    };
    this.#port.onmessageerror = () => {
      this.#refuse();
      this.drain();
    };
    this.#port.unref?.();
  }

  /** @throws What keeps the message from being sent: a part of it cannot be cloned. Nothing was sent. */
  send(message: CallsMessage | ChunkMessage, transfer: readonly object[]): void {
    try {
      this.#port.postMessage(message, transfer);
    } catch (error) {
      this.targets.forget();
      throw error;
    }
  }

  /** Delivers all that has arrived, where the host can tell; in a browser it comes by itself. */
  drain(): void {
    if (receive !== undefined) this.#receiveAll(receive);
    if (!isLooking(this.claims)) return;
    rest(this.claims);
    // Do not drop this: a worker that saw us looking until now has told nobody.
    this.#owner.look();
  }

  #receiveAll(receive: Receive): void {
    for (;;) {
      let next: ReturnType<Receive>;
      try {
        next = receive(this.#port);
      } catch {
        // It is nested too deep, or the like. It was taken all the same.
        this.#refuse();
        continue;
      }
      if (next === undefined) return;
      this.#deliver(next.message);
    }
  }

  /**
   * What was left in the memory before a message was posted comes first. What was left after it comes now: the last look may
   * have ended at the call of this message, and the worker takes it that it was seen.
   */
  #deliver(message: Answered | typeof wake): void {
    this.#owner.look();
    if (message === wake) return;
    this.#owner.answered(message);
    this.#owner.look();
  }

  #refuse(): void {
    this.#owner.look();
    this.#owner.unreadable();
    this.#owner.look();
  }

  close(): void {
    this.#port.close();
  }
}
