import { BrokenWorkerError, type Executor } from '@tsyncio/executor';
import { enterAlong } from '@tsyncio/executor/observer';
import { encodeThrown } from '@tsyncio/executor/packing';
import type { Job } from 'bullmq';
import { load } from '../libraries.ts';
import { type CallData, clientOf, readCall } from '../wire/call-data.ts';
import type { ReplyWriter } from './reply-writer.ts';
import { type Callable, type Ended, functionOf, type RunningCall, runCall } from './run-call.ts';
import type { ServedModules } from './served-modules.ts';
import type { WorkerLog } from './worker-log.ts';

/** Milliseconds between looks at which calls have begun: most have ended by then, and that says it too. */
const lookMs = 5;

/** Calls that were to be ended before they came here, and are remembered. */
const mostForgotten = 1000;

export interface JobRunnerOptions {
  readonly executor: Executor;
  readonly modules: ServedModules;
  readonly replies: ReplyWriter;
  readonly log: (entry: WorkerLog) => void;
}

/** A job that is run here. */
interface Run {
  readonly job: Job;
  readonly call: CallData;
  readonly fn: Callable;
  running: RunningCall | undefined;
  cancelled: boolean;
  /** Whether its client knows that it has begun. */
  told: boolean;
}

/**
 * Runs the jobs of a queue: checks what each says, runs it, and tells its client how it ended, before BullMQ knows.
 *
 * Owns that a call is run once, and once more for each of its `retries` alone.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #runs = new Map<string, Run>();
  readonly #forgotten = new Set<string>();
  /** Those that begin when the loop has turned, and who is told then. */
  #next: (readonly [run: Run, begun: () => void])[] = [];
  #looking: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Ends a call: one that runs here, or comes here yet. */
  cancel(id: string): void {
    const run = this.#runs.get(id);
    if (run !== undefined) {
      run.cancelled = true;
      run.running?.cancel();
      return;
    }
    this.#forgotten.add(id);
    if (this.#forgotten.size <= mostForgotten) return;
    for (const first of this.#forgotten) {
      this.#forgotten.delete(first);
      return;
    }
  }

  /** What is ended from here on is ended for this process, not for its caller. */
  stop(): void {
    this.#stopping = true;
  }

  /** What BullMQ calls for each job. */
  async run(job: Job, token: string | undefined): Promise<null> {
    const id = String(job.id);
    const run = await this.#read(job, id);
    const { call } = run;
    if (this.#forgotten.delete(id)) return await this.#cancelled(run);
    // A job that comes again was begun before, by a worker that was lost.
    if (job.stalledCounter > call.retries) return await this.#lost(run, 'lost');
    const started = performance.now();
    this.#runs.set(id, run);
    this.#looking ??= setInterval(() => this.#look(), lookMs);
    let ended: Ended | undefined;
    try {
      ended = await this.#runAgain(run);
    } finally {
      this.#runs.delete(id);
    }
    // It has not begun where it was cancelled before that.
    if (run.cancelled || ended === undefined) return await this.#cancelled(run);
    if (this.#stopping && ended.failed) return await this.#stopped(run, token);
    return await this.#end(run, ended, (performance.now() - started) / 1000);
  }

  /** Checks what a job says; one that is no call of a function that is served is refused. */
  async #read(job: Job, id: string): Promise<Run> {
    let call: CallData;
    try {
      call = readCall(job.data);
    } catch (error) {
      return await this.#refuse(job, id, clientOf(job.data), `it is no call: ${textOf(error)}`);
    }
    try {
      const fn = functionOf(this.#options.modules.find(call.module, call.hash), call.name);
      return { job, call, fn, running: undefined, cancelled: false, told: false };
    } catch (error) {
      return await this.#refuse(job, id, call.client, textOf(error));
    }
  }

  /** Runs a call, and again where its thread is lost, as often as that may be. */
  async #runAgain(run: Run): Promise<Ended | undefined> {
    const { job, call } = run;
    for (let losses = job.stalledCounter; ; losses++) {
      await this.#begin(run);
      const ended = await run.running?.ended;
      if (!ended?.lost || losses >= call.retries || run.cancelled || this.#stopping) return ended;
    }
  }

  /** Begins a call with those that come in the same turn of the loop: quick ones wake one thread then, and not one each. */
  #begin(run: Run): Promise<void> {
    return new Promise((begun) => {
      this.#next.push([run, begun]);
      if (this.#next.length === 1) setImmediate(() => this.#beginAll());
    });
  }

  #beginAll(): void {
    const { executor } = this.#options;
    const next = this.#next;
    this.#next = [];
    executor.together(() => {
      for (const [run] of next) {
        const { call, fn, cancelled } = run;
        if (!cancelled) run.running = enterAlong(call.along, () => runCall(executor, call, fn));
      }
    });
    for (const [, begun] of next) begun();
  }

  /** Tells of those that have begun. */
  #look(): void {
    if (this.#runs.size === 0) {
      clearInterval(this.#looking);
      this.#looking = undefined;
    }
    for (const run of this.#runs.values()) {
      if (run.told || run.running?.running() !== true) continue;
      run.told = true;
      void this.#options.replies.write(run.call.client, String(run.job.id), { kind: 'began' });
    }
  }

  async #end({ job, call }: Run, { reply, failed, failure }: Ended, ran: number): Promise<null> {
    const last = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const again = failed && !last;
    await this.#options.replies.write(call.client, String(job.id), again ? { kind: 'waits' } : reply, ran);
    if (failed) throw new CallFailed(failure);
    return null;
  }

  async #cancelled({ job, call }: Run): Promise<never> {
    await this.#options.replies.write(call.client, String(job.id), { kind: 'cancelled' });
    throw new (load().bullmq.UnrecoverableError)('cancelled');
  }

  /** Its time was up when this process was stopped: it goes to another, where it may. */
  async #stopped(run: Run, token: string | undefined): Promise<never> {
    const { job, call } = run;
    if (job.stalledCounter >= call.retries) return await this.#lost(run, 'stopped');
    await this.#options.replies.write(call.client, String(job.id), { kind: 'waits' });
    await job.moveToWait(token);
    throw new (load().bullmq.WaitingError)();
  }

  async #lost({ job, call }: Run, how: string): Promise<never> {
    const error = new BrokenWorkerError(`Cannot finish '${call.name}' as its worker was ${how}`);
    const reply = { kind: 'thrown', thrown: encodeThrown(error) } as const;
    await this.#options.replies.write(call.client, String(job.id), reply);
    throw new (load().bullmq.UnrecoverableError)(error.message);
  }

  /** Refuses a job: nothing of it is run. */
  async #refuse(job: Job, id: string, client: string | undefined, why: string): Promise<never> {
    this.#options.log({ level: 'warn', message: `refused job ${id}: ${why}`, job: id });
    if (client !== undefined) {
      const thrown = encodeThrown(new Error(`Cannot call '${job.name}' as ${why}`));
      await this.#options.replies.write(client, id, { kind: 'thrown', thrown });
    }
    throw new (load().bullmq.UnrecoverableError)(why);
  }
}

/** What BullMQ is told of a call that threw. Not that itself: some names and messages mean something to it. */
class CallFailed extends Error {
  constructor(failure: unknown) {
    super(failure instanceof Error ? `${failure.name}: ${failure.message}` : `thrown: ${String(failure)}`);
    if (failure instanceof Error && failure.stack !== undefined) this.stack = failure.stack;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
