/**
 * A storm: thousands of calls at once, one in twenty of which breaks its worker, spins, throws or gives what cannot be
 * cloned. Whatever happens, each call ends once, with what is its own.
 *
 * Owns what is asked of every executor under faults. Must not know of a test tool: it reports, others judge.
 */
import { blocking } from '../blocking.ts';
import { CancelledError, TimeoutError } from '../errors.ts';
import type { Executor } from '../executor.ts';
import { BrokenWorkerError } from '../executor-errors.ts';
import type { ExecutorFuture } from '../executor-future.ts';
import { builtin, host, now, setTimer } from '../host.ts';
import type { PoolOptions } from '../pool/pool-options.ts';
import { textOf } from '../wire/text-of.ts';
import type { Runs } from './storm-work.ts';

/** The options of an executor that a storm is for. */
export const stormOptions: Pick<PoolOptions, 'maxWorkers' | 'minWorkers' | 'resourceLimits'> = {
  maxWorkers: 2,
  minWorkers: 2,
  resourceLimits: { maxOldGenerationSizeMb: 16 },
};

/** Options of `storm`. */
export interface StormOptions {
  /** How many calls. */
  readonly calls: number;
  /** What the kinds of the calls come from: the same seed, the same storm. An integer. */
  readonly seed: number;
  /** Seconds without any call that ends, after which those open count as lost. Default: 60. */
  readonly patience?: number;
  /** Told now and then how many calls have ended. */
  readonly progress?: (ended: number) => void;
}

/** How a storm went. */
export interface StormReport {
  /** How many calls of each kind there were. */
  readonly kinds: Readonly<Record<Kind, number>>;
  readonly seconds: number;
  /** What was wrong, in words; empty where all was well. */
  readonly failures: readonly string[];
}

type Kind =
  | 'give'
  | 'later'
  | 'slow'
  | 'fail'
  | 'exit'
  | 'fill'
  | 'uncloneable'
  | 'cancel'
  | 'timeout'
  | 'drop';

/** The kinds that break something, all of them as likely. A dropped call is cancelled at any time, or comes to its end. */
const harmful = ['fail', 'exit', 'fill', 'uncloneable', 'cancel', 'timeout', 'drop'] as const;

const { url: here } = import.meta as unknown as { url: string }; // as: every host gives a module its URL
/** Always the built file, for the worker loads it, also where a test tool runs this one from its source. */
const location = new host.URL(
  here.endsWith('.ts') ? '../../dist/testing/storm-work.js' : './storm-work.js',
  here,
);
const work = blocking<typeof import('./storm-work.ts')>(location);

const harmless: readonly Kind[] = ['give', 'later', 'slow'];

interface StormCall {
  readonly i: number;
  readonly kind: Kind;
  future: ExecutorFuture<unknown>;
  ends: number;
}

/**
 * Puts an executor through a storm.
 *
 * @param executor One of `stormOptions`, with nothing else to do; it is still open afterwards.
 * @param options The number of calls and the seed.
 * @returns What was wrong, if anything.
 *
 * @example
 * ```ts
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 * import { storm, stormOptions } from '@tsyncio/executor/testing/storm';
 *
 * await using executor = new PiscinaExecutor(stormOptions);
 * const { failures } = await storm(executor, { calls: 40, seed: 1 });
 * console.log(failures.length); // 0
 * ```
 */
export async function storm(executor: Executor, options: StormOptions): Promise<StormReport> {
  const { calls: count, seed, patience = 60, progress } = options;
  const failures: string[] = [];
  const ledger = openLedger(count, executor.capabilities.sharedMemory);
  const before = executor.statistics();
  const start = now();
  const random = randomOf(seed);
  const calls: StormCall[] = [];
  let ended = 0;
  let lastEnd = start;
  for (let i = 0; i < count; i++) {
    const kind = pick(random);
    const call: StormCall = { i, kind, future: submit(executor, kind, i, ledger.runs), ends: 0 };
    calls.push(call);
    const end = (problem: string | undefined): void => {
      call.ends++;
      ended++;
      lastEnd = now();
      if (problem !== undefined) failures.push(`call ${i} (${kind}): ${problem}`);
    };
    call.future.then(
      (value) => end(wrongValue(call, value)),
      (error) => end(wrongError(call, error)),
    );
  }
  for (const { kind, future } of calls) if (kind === 'drop' && random() < 0.5) future.cancel();
  const dropped = calls.filter(({ kind }) => kind === 'drop');
  const spinning = new Set(calls.filter(({ kind }) => kind === 'cancel'));
  let most = 0;
  while (ended < count && now() - lastEnd < patience) {
    for (const call of spinning) {
      if (call.future.running() && ledger.began(call.i)) call.future.cancel();
      if (call.future.done()) spinning.delete(call);
    }
    for (const { future } of dropped) if (random() < 0.02) future.cancel();
    most = Math.max(most, executor.statistics().workers);
    progress?.(ended);
    await sleep(5);
  }
  const seconds = now() - start;
  const { maxWorkers = 2 } = stormOptions;
  if (most > maxWorkers) failures.push(`there were ${most} workers, of ${maxWorkers}`);
  const open = calls.filter(({ ends }) => ends === 0);
  if (open.length > 0)
    failures.push(`${open.length} calls never ended: ${open.slice(0, 9).map(nameOf).join(', ')}`);
  const twice = calls.filter(({ ends }) => ends > 1);
  if (twice.length > 0)
    failures.push(`${twice.length} calls ended twice: ${twice.slice(0, 9).map(nameOf).join(', ')}`);
  failures.push(...wrongRuns(calls, ledger.close()));
  failures.push(...(await wrongStatistics(executor, before, count, patience)));
  const kinds: Record<Kind, number> = Object.create(null);
  for (const { kind } of calls) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return { kinds, seconds, failures };
}

/** One in twenty breaks something; a few of the others take their time. */
function pick(random: () => number): Kind {
  if (random() < 1 / 20) return harmful[Math.floor(random() * harmful.length)] ?? 'fail';
  const chance = random();
  if (chance < 0.03) return 'later';
  return chance < 0.05 ? 'slow' : 'give';
}

function nameOf({ i, kind }: StormCall): string {
  return `${i} (${kind})`;
}

function submit(executor: Executor, kind: Kind, i: number, runs: Runs): ExecutorFuture<unknown> {
  if (kind === 'cancel') return executor.submit(work.spin, i, runs);
  if (kind === 'timeout') return executor.with({ timeout: 0.02 }).submit(work.spin, i, runs);
  if (kind === 'drop') return executor.submit(work.give, i, runs);
  if (kind === 'exit') return executor.submit(work.exit, i, runs, exitCode(i));
  return executor.submit(work[kind], i, runs);
}

/** A call's own, so that it shows where one is told of another's end. */
function exitCode(i: number): number {
  return 1 + (i % 100);
}

/** What is wrong with a call that gave `value`. */
function wrongValue({ i, kind, future }: StormCall, value: unknown): string | undefined {
  const { call, text } = value as { call?: unknown; text?: unknown }; // as: it is looked at right here
  const own = call === i && text === `result ${i}`;
  // A call may have ended before it could be dropped.
  const expected = harmless.includes(kind) || (kind === 'drop' && !future.cancelled());
  return expected && own ? undefined : `it gave ${JSON.stringify(value)}`;
}

/** What is wrong with a call that failed with `error`. */
function wrongError({ i, kind, future }: StormCall, error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  const right: Readonly<Record<Kind, () => boolean>> = {
    give: () => false,
    later: () => false,
    slow: () => false,
    drop: () => error instanceof CancelledError && future.cancelled(),
    cancel: () => error instanceof CancelledError && future.cancelled(),
    timeout: () => error instanceof TimeoutError,
    fail: () =>
      error instanceof RangeError && error.message === `failure ${i}` && 'call' in error && error.call === i,
    uncloneable: () =>
      error instanceof TypeError && error.message.includes(`result.call${i}[0].format cannot be cloned`),
    exit: () => error instanceof BrokenWorkerError && textOf(cause).endsWith(`code ${exitCode(i)}`),
    fill: () => error instanceof BrokenWorkerError && isOutOfMemory(cause),
  };
  return right[kind]() ? undefined : `it failed with ${textOf(error)}`;
}

/** A thread says so by its code, a process is aborted. */
function isOutOfMemory(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  return (
    ('code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY') || /out of memory/.test(cause.message)
  );
}

/** All were run once, but for those that ended before they could be. */
function wrongRuns(calls: readonly StormCall[], runs: ArrayLike<number>): string[] {
  const wrong = calls.filter(({ i, kind }) => {
    const times = runs[i] ?? 0;
    // What was cancelled may have been on its way to its worker still.
    const may = kind === 'drop' || kind === 'timeout' || kind === 'cancel';
    return times > 1 || (times === 0 && !may);
  });
  return wrong.map((call) => `call ${nameOf(call)} was run ${runs[call.i]} times`);
}

/** The workers are back, and each call was counted once. */
async function wrongStatistics(
  executor: Executor,
  before: ReturnType<Executor['statistics']>,
  count: number,
  patience: number,
): Promise<string[]> {
  const { minWorkers } = stormOptions;
  const start = now();
  while (executor.statistics().workers !== minWorkers && now() - start < patience) await sleep(5);
  const { workers, queued, running, done, failed, cancelled } = executor.statistics();
  const problems: string[] = [];
  if (workers !== minWorkers) problems.push(`there are ${workers} workers afterwards, of ${minWorkers}`);
  if (queued + running > 0) problems.push(`${queued} calls are queued and ${running} run afterwards`);
  const ended = done + failed + cancelled - (before.done + before.failed + before.cancelled);
  if (ended !== count) problems.push(`${ended} calls were counted, of ${count}`);
  return problems;
}

interface Ledger {
  readonly runs: Runs;
  /** Whether call `i` has begun, where that can be told cheaply; else true. */
  began(i: number): boolean;
  /** How often each call was run. */
  close(): ArrayLike<number>;
}

function openLedger(count: number, shared: boolean): Ledger {
  if (shared) {
    const runs = new Int32Array(new SharedArrayBuffer(4 * count));
    return { runs, began: (i) => Atomics.load(runs, i) > 0, close: () => runs };
  }
  const fs = builtin<{
    mkdtempSync(prefix: string): string;
    writeFileSync(path: string, data: string): void;
    readFileSync(path: string): Uint8Array;
    rmSync(path: string, options: object): void;
  }>('node:fs');
  const tmp = builtin<{ tmpdir(): string }>('node:os')?.tmpdir();
  if (fs === undefined || tmp === undefined) throw new Error('Cannot count calls as there is no file for it');
  const folder = fs.mkdtempSync(`${tmp}/tsyncio-storm-`);
  const path = `${folder}/runs`;
  fs.writeFileSync(path, '');
  return {
    runs: path,
    began: () => true,
    close() {
      const runs = new Array<number>(count).fill(0);
      // A copy: what a file is read into may be a part of a larger buffer.
      const { buffer } = new Uint8Array(fs.readFileSync(path));
      for (const i of new Uint32Array(buffer)) runs[i] = (runs[i] ?? 0) + 1;
      fs.rmSync(folder, { recursive: true });
      return runs;
    },
  };
}

/** Numbers from 0 to 1 that a seed determines: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimer(resolve, delayMs);
  });
}
