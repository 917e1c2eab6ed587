import type { Progress } from '../cli/progress.ts';
import { UsageError } from '../cli/usage-error.ts';
import { interleave, type Series, type Turn, within } from '../pools/rounds.ts';
import { SUBJECTS } from '../pools/subjects/subjects.ts';
import { thisMachine } from '../report/machine.ts';
import type { Missing, Report, Subject } from '../report/report.ts';
import { type Counts, ExecutorThread } from './executor-thread.ts';
import { MainThread } from './main-thread.ts';
import { type Metric, metrics, tablesOf } from './tables.ts';
import type { Target } from './target.ts';
import { judge } from './verdict.ts';

export interface CallOptions {
  readonly target: Target & { readonly args: readonly unknown[] };
  readonly subjects: readonly Subject[];
  readonly workers: number;
  readonly rounds: number;
  readonly quick: boolean;
  /** Seconds that a call may take. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** Seconds that a turn should take, so that a round stays short and a figure is not that of one call. */
const turnSeconds = { full: 0.05, quick: 0.002 };

/** The most calls of a turn. */
const mostCalls = 500;

/** Turns that make a round, where they are short. */
const turns = 4;

/** What is measured where nobody chooses. */
const own = SUBJECTS.filter(({ kind }) => kind === 'ours');

/** Measures somebody's function on the main thread and on our executors. */
export async function measureCall(options: CallOptions, progress: Progress): Promise<Report> {
  const { target, subjects, workers, rounds, quick, timeout, signal } = options;
  const created = new Date().toISOString();
  progress.step(`${target.text}: on the main thread`);
  const main = await MainThread.open(target, target.args, timeout, signal);
  const executors = new Map<string, ExecutorThread>();
  try {
    const probe = await look(main, timeout);
    const counts = countsFor(probe.seconds, workers, quick);
    const series = new Map<string, Series<Metric> | Missing>();
    const all = new Map<string, Turn<Metric>>([
      ['main', onMain(main, counts, deadlineOf(probe.seconds, counts, timeout))],
    ]);
    for (const { id } of subjects) {
      progress.step(`${target.text}: on ${id}`);
      const executor = await ExecutorThread.open(id, workers, target, target.args);
      executors.set(id, executor);
      try {
        const result = await within(timeout + 10, executor.once(), signal);
        all.set(id, onExecutor(executor, counts, result));
      } catch (error) {
        signal?.throwIfAborted();
        series.set(id, {
          missing: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
      }
    }
    progress.total(rounds + 1);
    const measured = await interleave(metrics, all, {
      rounds,
      turns: quick || probe.seconds > turnSeconds.full ? 1 : turns,
      warmUp: !quick,
      deadline: deadlineOf(probe.seconds, counts, timeout),
      signal,
      begin: (round) =>
        progress.step(`${target.text}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`),
    });
    for (const [id, one] of measured) series.set(id, one);
    const onMainThread = series.get('main');
    if (onMainThread === undefined || 'missing' in onMainThread) throw new UsageError(onMainThread?.missing);
    refuseIfNone(target, subjects, series);
    const tables = tablesOf(subjects, series);
    return {
      tsyncioBench: 1,
      command: 'call',
      created,
      machine: thisMachine(),
      options: {
        target: target.text,
        args: target.args,
        ...(subjects.length === own.length ? {} : { subjects: subjects.map(({ id }) => id) }),
        workers,
        rounds,
        quick,
        timeout,
      },
      tables,
      conclusion: judge(target.text, probe.async, subjects, onMainThread, series),
    };
  } finally {
    main.close();
    await Promise.allSettled([...executors.values()].map((executor) => within(timeout, executor.close())));
  }
}

/** How long a call takes, about, and whether it gives a promise. */
async function look(main: MainThread, timeout: number): Promise<{ seconds: number; async: boolean }> {
  let least = Number.POSITIVE_INFINITY;
  let isAsync = false;
  for (let spent = 0, calls = 0; calls < 5 && spent < 1; calls++) {
    const { seconds = 0, async: promised } = await main.ask({ ask: 'once' }, timeout);
    least = Math.min(least, seconds);
    spent += seconds;
    isAsync = promised === 1;
  }
  return { seconds: least, async: isAsync };
}

function countsFor(seconds: number, workers: number, quick: boolean): Counts {
  const turn = quick ? turnSeconds.quick : turnSeconds.full;
  const calls = (least: number): number =>
    Math.max(1, Math.min(mostCalls, Math.round(turn / Math.max(seconds, least))));
  // A call that does next to nothing still has to be sent, which takes some 50 µs.
  return { oneByOne: calls(50e-6), atOnce: workers * calls(5e-6), workers, copies: quick ? 5 : 100 };
}

/** Seconds for a turn: many times what is expected, for another core may be slow, beside what one call may take. */
function deadlineOf(seconds: number, { oneByOne, atOnce }: Counts, timeout: number): number {
  return timeout + 5 + 10 * seconds * (oneByOne + 2 * atOnce);
}

function onMain(main: MainThread, { oneByOne, atOnce }: Counts, deadline: number): Turn<Metric> {
  return async () => {
    const { latency = Number.NaN, busy = Number.NaN } = await main.ask(
      { ask: 'one by one', count: oneByOne },
      deadline,
    );
    const { rate = Number.NaN, delay = Number.NaN } = await main.ask(
      { ask: 'at once', count: atOnce },
      deadline,
    );
    // Nothing is sent anywhere.
    return { latency, busy, rate, delay, there: 0, back: 0 };
  };
}

function onExecutor(executor: ExecutorThread, counts: Counts, result: unknown): Turn<Metric> {
  return async () => ({
    ...(await executor.oneByOne(counts)),
    ...(await executor.atOnce(counts)),
    ...(await executor.copies(counts, result)),
  });
}

/** @throws {UsageError} If no executor can call it. */
function refuseIfNone(
  { text }: Target,
  subjects: readonly Subject[],
  series: ReadonlyMap<string, Series<Metric> | Missing>,
): void {
  const reasons = subjects.map(({ id }) => {
    const one = series.get(id);
    return one !== undefined && 'missing' in one ? `${id}: ${one.missing}` : undefined;
  });
  if (reasons.some((reason) => reason === undefined)) return;
  throw new UsageError(
    `Cannot measure '${text}' as an executor must be able to call it: ${reasons.join('; ')}`,
  );
}
