import type { CallTimes } from '../executor.ts';
import type { Call } from './call.ts';

class Times {
  #count = 0;
  #total = 0;
  #max = 0;

  add(seconds: number): void {
    this.#count++;
    this.#total += seconds;
    if (seconds > this.#max) this.#max = seconds;
  }

  read(): CallTimes {
    const mean = this.#count === 0 ? 0 : this.#total / this.#count;
    return { total: this.#total, mean, max: this.#max };
  }
}

/** Counts the calls of an executor by how they ended, and how long they took. */
export class Statistics {
  done = 0;
  failed = 0;
  cancelled = 0;
  readonly #wait = new Times();
  readonly #run = new Times();

  record(call: Call): void {
    if (call.state === 'finished') this.done++;
    else if (call.state === 'failed') this.failed++;
    else this.cancelled++;
    const { submitted, started, ended } = call;
    if (started === undefined || ended === undefined) return;
    this.#wait.add(started - submitted);
    this.#run.add(ended - started);
  }

  read(): { done: number; failed: number; cancelled: number; wait: CallTimes; run: CallTimes } {
    const { done, failed, cancelled } = this;
    return { done, failed, cancelled, wait: this.#wait.read(), run: this.#run.read() };
  }
}
