import { randomBytes } from 'node:crypto';
import type { Progress } from '../cli/progress.ts';
import { interleave, type Turn, within } from '../pools/rounds.ts';
import { figuresOf, isMeasured, measured, ratiosOf } from '../report/figure.ts';
import { number } from '../report/format.ts';
import { thisMachine } from '../report/machine.ts';
import type { Figure, Missing, Report, Row, Table } from '../report/report.ts';
import { LATENCIES, RATES, type RemoteCase } from './cases.ts';
import { openRedis, type RedisPlace, withoutPassword } from './redis.ts';
import { OURS, REFERENCE, type RemotePool, type RemoteSubject, SUBJECTS, startWorker } from './subjects.ts';

export interface RemoteOptions {
  /** Where Redis is; default: one that is started. */
  readonly redis?: string;
  readonly subjects: readonly RemoteSubject[];
  /** Calls that the worker process runs at once. */
  readonly concurrency: number;
  readonly rounds: number;
  readonly quick: boolean;
  /** Seconds that a turn may take. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** What the project aims at: our time over that of BullMQ with the same settings. */
const aim = 1.2;

/** Rounds that tell a difference from the noise. */
const enoughRounds = 3;

/** What is open of a subject. */
interface Opened {
  readonly pool: RemotePool;
  close(): Promise<void>;
}

/** Measures calls through Redis: each subject with a worker process of its own, on one Redis, in turn. */
export async function measureRemote(options: RemoteOptions, progress: Progress): Promise<Report> {
  const { rounds, quick, concurrency, timeout } = options;
  const created = new Date().toISOString();
  progress.step('starting Redis and the workers');
  const redis = await openRedis(options.redis);
  // The reference is measured too where nobody has asked for it: without it there are no ratios.
  const subjects = SUBJECTS.filter((one) => options.subjects.includes(one) || one.id === REFERENCE);
  const opened = new Map<string, Opened>();
  try {
    const missing = new Map<string, Missing>();
    for (const subject of subjects) {
      options.signal?.throwIfAborted();
      try {
        opened.set(subject.id, await within(timeout, open(subject, redis, concurrency), options.signal));
      } catch (error) {
        options.signal?.throwIfAborted();
        missing.set(subject.id, { missing: error instanceof Error ? error.message : String(error) });
      }
    }
    progress.total((RATES.length + LATENCIES.length) * (quick ? rounds : rounds + 1));
    const measure = async (cases: readonly RemoteCase[]): Promise<Row[]> => {
      const rows: Row[] = [];
      for (const one of cases) rows.push(await measureCase(one, opened, missing, options, progress));
      return rows;
    };
    const common = {
      reference: REFERENCE,
      subjects: subjects.map(({ id, title, kind }) => ({ id, title, kind })),
    };
    const rates: Table = {
      ...common,
      id: 'rate',
      title: 'Many calls at once',
      about: `Calls a second through a queue in Redis ${redis.version}, served by one process that runs ${concurrency} at once.`,
      unit: 'calls/s',
      better: 'more',
      rows: await measure(RATES),
    };
    const latencies: Table = {
      ...common,
      id: 'latency',
      title: 'One call after the other',
      about: 'From the call to its result.',
      unit: 'ms',
      better: 'less',
      rows: await measure(LATENCIES),
    };
    const tables = [rates, latencies, overBare(rates, latencies)].filter(({ rows }) => rows.length > 0);
    return {
      tsyncioBench: 1,
      command: 'remote',
      created,
      machine: thisMachine(),
      options: {
        ...(options.redis === undefined ? {} : { redis: withoutPassword(options.redis) }),
        ...(options.subjects.length === SUBJECTS.length
          ? {}
          : { subjects: options.subjects.map(({ id }) => id) }),
        concurrency,
        rounds,
        quick,
        timeout,
      },
      tables,
      conclusion: conclude(tables.at(-1), rounds),
    };
  } finally {
    await Promise.allSettled([...opened.values()].map((one) => within(timeout, one.close())));
    await redis.close();
  }
}

async function open(subject: RemoteSubject, redis: RedisPlace, concurrency: number): Promise<Opened> {
  const queue = `bench-${subject.id}-${randomBytes(4).toString('hex')}`;
  const worker = await startWorker(subject.worker, redis.url, queue, concurrency);
  const pool = await subject.open(redis.url, queue);
  // Threads start at their first call, which is no part of any figure.
  await pool.all('noop', new Array(4 * concurrency).fill(0));
  return {
    pool,
    async close() {
      await pool.close();
      await worker.close();
    },
  };
}

async function measureCase(
  one: RemoteCase,
  opened: ReadonlyMap<string, Opened>,
  missing: ReadonlyMap<string, Missing>,
  { rounds, quick, timeout, signal }: RemoteOptions,
  progress: Progress,
): Promise<Row> {
  const turns = new Map<string, Turn<'figure'>>(
    [...opened].map(([id, { pool }]) => [id, async () => ({ figure: await one.run(pool, quick) })]),
  );
  const plan = {
    rounds,
    turns: 1,
    warmUp: !quick,
    deadline: timeout,
    signal,
    begin: (round: number) =>
      progress.step(`${one.title}, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`),
  };
  const series = new Map<string, readonly number[] | Missing>();
  const all = await interleave(['figure'], turns, plan);
  for (const { id } of SUBJECTS) {
    const figures = missing.get(id) ?? all.get(id);
    if (figures !== undefined) series.set(id, 'missing' in figures ? figures : figures.figure);
  }
  return { id: one.id, title: one.title, figures: figuresOf(series, REFERENCE) };
}

/** How much longer ours takes than each way of doing it with BullMQ alone. */
function overBare(rates: Table, latencies: Table): Table {
  const bare = rates.subjects.filter(({ kind }) => kind === 'library');
  const compare = ({ rows }: Table, title: (row: Row) => string, longer: typeof ratiosOf): Row[] =>
    rows.flatMap((row) => {
      const ours = row.figures[OURS];
      const figures: Record<string, Figure> = {};
      for (const { id } of bare) {
        const theirs = row.figures[id];
        if (isMeasured(ours) && isMeasured(theirs))
          figures[id] = measured(longer(ours.samples, theirs.samples));
      }
      return Object.keys(figures).length === 0 ? [] : [{ id: row.id, title: title(row), figures }];
    });
  return {
    id: 'over-bare',
    title: 'Our time over that of BullMQ alone',
    about: `Round by round, with the same settings; 1 is no cost. The project aims at ${number(aim)} at most.`,
    unit: '×',
    better: 'less',
    subjects: bare,
    rows: [
      ...compare(
        rates,
        ({ title }) => title,
        (ours, theirs) => ratiosOf(theirs, ours),
      ),
      ...compare(latencies, () => 'one after the other', ratiosOf).map((row) => ({
        ...row,
        id: 'one-by-one',
      })),
    ],
  };
}

function conclude(table: Table | undefined, rounds: number): string[] {
  if (table?.id !== 'over-bare') return [];
  if (rounds < enoughRounds) {
    return [
      `These rounds are too few to tell a difference from the noise: --rounds ${enoughRounds} or more says what a call costs over BullMQ alone.`,
    ];
  }
  const lines = table.subjects.flatMap(({ id, title }) => {
    const ratios = table.rows.flatMap(({ title: row, figures }) => {
      const figure = figures[id];
      return isMeasured(figure) ? [`${number(figure.median)} for ${row}`] : [];
    });
    return ratios.length === 0 ? [] : [`${title}: ${ratios.join('; ')}.`];
  });
  return [[`A call through tsyncio takes so many times what it takes with`, ...lines].join('\n')];
}
