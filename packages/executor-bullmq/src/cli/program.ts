import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { BullMQWorker, type BullMQWorkerOptions } from '../worker/index.ts';
import { printLog } from './print-log.ts';

/** What the command was given. */
interface Given {
  readonly redis: string;
  readonly queue: string;
  readonly concurrency?: number;
  readonly limit?: BullMQWorkerOptions['limiter'];
  readonly metrics?: number;
  readonly lostAfter?: number;
  readonly grace: number;
  readonly executor?: string;
  readonly json: boolean;
}

const help = `
Examples:
  tsyncio-worker --queue hashes ./work.js
  tsyncio-worker --redis rediss://me:secret@redis.example:6379 --queue hashes --concurrency 8 ./work.js ./more.js
  tsyncio-worker --queue hashes --executor 'processes:?maxWorkers=4' --concurrency 4 ./work.js

It serves these modules and no others. SIGTERM and SIGINT let the calls that run finish, for --grace seconds at most; a
second one ends them at once.`;

/**
 * Runs the command.
 *
 * @param args Without the names of Node.js and the program.
 * @returns The exit code: 0 when it was stopped, 1 where Redis refuses it, 2 where it was not used rightly.
 */
export async function run(args: readonly string[]): Promise<number> {
  const command = new Command('tsyncio-worker')
    .description('Serves a queue: runs the calls of BullMQ executors in threads of this process.')
    .argument('<modules...>', 'the modules that are served: paths, or names of packages')
    .requiredOption('-q, --queue <name>', "the queue's name")
    .addOption(
      new Option('-r, --redis <url>', 'where Redis is')
        .default('redis://localhost:6379')
        .env('TSYNCIO_REDIS'),
    )
    .option('-c, --concurrency <n>', 'calls that run at once (default: the number of cores)', count)
    .option('--limit <n/seconds>', 'at most so many calls in so many seconds, by all workers together', limit)
    .option('--metrics <minutes>', "keep BullMQ's counts of finished jobs for so long", count)
    .option('--lost-after <seconds>', 'notice the loss of a machine in this time (default: 15)', seconds)
    .option('--grace <seconds>', 'time for the calls that run when it is stopped', seconds, 30)
    .option('--executor <url>', "what runs the calls, as openExecutor's (default: piscina)")
    .option('--json', 'log as JSON lines', false)
    .version(version())
    .addHelpText('after', help)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'tsyncio-worker: ')) });
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return await serve(command.args, command.opts<Given>());
}

async function serve(modules: readonly string[], given: Given): Promise<number> {
  const { queue, redis, concurrency, limit: limiter, lostAfter, executor, metrics, grace, json } = given;
  const log = printLog(json);
  let worker: BullMQWorker;
  // While it waits for Redis, nothing is lost by an end.
  const interrupt = (): never => process.exit(130);
  process.once('SIGINT', interrupt);
  try {
    worker = await BullMQWorker.start({
      queue,
      redis,
      modules,
      concurrency,
      limiter,
      lostAfter,
      executor,
      metrics: metrics === undefined ? undefined : { maxDataPoints: metrics },
      log,
    });
  } catch (error) {
    log({ level: 'error', message: error instanceof Error ? error.message : String(error) });
    // What is wrong with the options has a class; the rest is Redis, or a module.
    return error instanceof TypeError || error instanceof RangeError ? 2 : 1;
  }
  process.off('SIGINT', interrupt);
  const { address } = worker;
  log({
    level: 'info',
    message: `serving queue '${queue}' at ${address}: ${worker.modules.join(', ')} (${worker.concurrency} at once, pid ${process.pid})`,
  });
  await stopped();
  log({ level: 'info', message: `stopping: the calls that run have ${grace} s` });
  const closed = worker.close(grace);
  void stopped().then(() => worker.close(0));
  await closed;
  log({ level: 'info', message: 'stopped' });
  return 0;
}

/** Resolves at the next signal to stop. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be an integer >= 1.');
  return Number(text);
}

function seconds(text: string): number {
  const number = Number(text);
  if (text === '' || !(number >= 0)) throw new InvalidArgumentError('It must be a number of seconds.');
  return number;
}

function limit(text: string): BullMQWorkerOptions['limiter'] {
  const [, max, period] = /^([1-9]\d*)\/(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (!(Number(period) > 0))
    throw new InvalidArgumentError("It looks like '100/1': 100 calls in each second.");
  return { max: Number(max), duration: Number(period) * 1000 };
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version; // as: it is ours
}
