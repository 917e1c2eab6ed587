import { CancelledError } from '../errors.ts';
import type { Signal } from '../executor.ts';
import type { Call, CallOwner } from './call.ts';

/** Cancels the open calls of one signal, with one listener for all of them. */
export class SignalCalls {
  readonly signal: Signal;
  readonly #calls = new Set<Call>();
  readonly #owner: CallOwner;
  readonly #abort = (): void => {
    for (const call of [...this.#calls]) this.#owner.cancel(call, this.error());
  };
  readonly #remove = (call: Call): void => {
    this.#calls.delete(call);
    // Do not keep an idle listener: a signal often lives as long as the program.
    if (this.#calls.size === 0) this.signal.removeEventListener('abort', this.#abort);
  };

  constructor(signal: Signal, owner: CallOwner) {
    this.signal = signal;
    this.#owner = owner;
  }

  add(call: Call): void {
    if (this.#calls.size === 0) this.signal.addEventListener('abort', this.#abort);
    this.#calls.add(call);
    call.onEnd = this.#remove;
  }

  /** What the calls fail with. */
  error(): CancelledError {
    return new CancelledError('the signal was aborted', { cause: this.signal.reason });
  }
}

const known = new WeakMap<CallOwner, WeakMap<Signal, SignalCalls>>();

/** The calls of a signal at one executor: the same for all its views, as each would be one more listener. */
export function signalCalls(signal: Signal, owner: CallOwner): SignalCalls {
  const signals = known.get(owner) ?? new WeakMap<Signal, SignalCalls>();
  known.set(owner, signals);
  const calls = signals.get(signal) ?? new SignalCalls(signal, owner);
  signals.set(signal, calls);
  return calls;
}
