/**
 * Errors that nobody has asked for. None is lost (docs/differences.md, 16): each is reported when its future is collected, or when its loop
 * ends, whichever is first.
 *
 * A future that fails is looked at again after the batch, for most are asked at once; only the rest are held, and
 * weakly, so that a server that forgets its tasks does not grow.
 */

import { isCancelled } from './exceptions.ts';
import type { Future } from './future.ts';
import { wired } from './host.ts';
import type { EventLoop } from './loop.ts';

/** What is known of such a future when it is gone. */
export interface Report {
  readonly message: string;
  readonly exception: unknown;
  /** In debug mode: where the future was made. */
  readonly sourceTraceback: string | undefined;
  /** The future, in words: it may be gone. */
  readonly future: string;
  readonly reference: WeakRef<Future<unknown>>;
  readonly owner: Unretrieved;
}

const collected = new FinalizationRegistry<Report>((report) => report.owner.tell(report));

/** Loops with something to report, for the end of a process that closes no loop. */
const pending = new Set<Unretrieved>();
let watchesExit = false;

export class Unretrieved {
  readonly #loop: EventLoop;
  #fresh: Future<unknown>[] = [];
  readonly #held = new Set<Report>();

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  /** How many failures it holds. */
  get size(): number {
    return this.#fresh.length + this.#held.size;
  }

  /** A future of the loop has failed. */
  add(future: Future<unknown>): void {
    this.#fresh.push(future);
  }

  /** Its error was asked for after all. */
  drop(report: Report): void {
    this.#held.delete(report);
    collected.unregister(report);
    if (this.#held.size === 0) pending.delete(this);
  }

  /** Called when the loop has time: lets go of the futures themselves. */
  sweep(): void {
    if (this.#fresh.length === 0) return;
    for (const future of this.#fresh) {
      // A gather that was cancelled fails with that: no error that anybody has to hear of.
      if (future._unretrieved !== true || isCancelled(future._value)) continue;
      // Do not drop this: until its stack is read, V8 keeps with an error the objects whose methods were running, the
      // task among them, which then is never collected.
      if (future._value instanceof Error) void future._value.stack;
      const report: Report = {
        message: `${future.constructor.name} exception was never retrieved`,
        future: String(future),
        exception: future._value,
        sourceTraceback: this.#loop._debug?.traceOf(future),
        reference: new WeakRef(future),
        owner: this,
      };
      future._unretrieved = report;
      this.#held.add(report);
      collected.register(future, report, report);
      this.#watchExit();
    }
    this.#fresh = [];
  }

  /** Reports all that is left: the loop ends. */
  end(): void {
    this.sweep();
    for (const report of [...this.#held]) this.tell(report);
  }

  tell(report: Report): void {
    if (!this.#held.has(report)) return;
    this.drop(report);
    const future = report.reference.deref();
    if (future !== undefined) future._unretrieved = false;
    this.#loop.callExceptionHandler({
      message: report.message,
      exception: report.exception,
      future: future ?? report.future,
      sourceTraceback: report.sourceTraceback,
    });
  }

  #watchExit(): void {
    pending.add(this);
    if (watchesExit) return;
    watchesExit = true;
    wired.host.atExit(() => {
      for (const loop of [...pending]) loop.end();
    });
  }
}
