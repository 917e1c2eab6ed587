/** The command line. */

import { availableParallelism } from 'node:os';
import { Command, CommanderError, Option } from 'commander';
import { SUBJECTS } from '../pools/subjects/subjects.ts';
import { WORKLOADS } from '../pools/workloads/workloads.ts';
import type { Report } from '../report/report.ts';
import { choose, integer, names, seconds } from './choose.ts';
import { checkOutput, type OutputOptions, output } from './output.ts';
import { openProgress, type Progress } from './progress.ts';
import { UsageError } from './usage-error.ts';

interface Common extends OutputOptions {
  readonly rounds: number;
  readonly quick: boolean;
}

const mostWorkers = 64;

/** As many as there are cores, but no more than make a picture; two at the least, for one has no neighbour. */
const defaultWorkers = Math.max(2, Math.min(4, availableParallelism()));

/**
 * Runs the command that `args` name.
 *
 * @throws {UsageError} If they are wrong.
 */
export async function run(args: readonly string[], signal: AbortSignal): Promise<void> {
  const program = new Command('tsyncio-bench')
    .description(
      'Measures worker pools, a function of yours on each of them, a queue in Redis, and the loop against its peers.',
    )
    .exitOverride()
    .showHelpAfterError();

  const poolsCommand = withCommon(program.command('pools'), 5)
    .description(
      'which executor to deploy: each on the same calls, beside the bare libraries and what no library can beat',
    )
    .addOption(listOption('--subjects', 'what to measure', SUBJECTS))
    .addOption(listOption('--workloads', 'on what', WORKLOADS))
    .addOption(workersOption())
    .addOption(timeoutOption('of a turn', 30))
    .action(async (options: Common & PoolsArguments) => {
      const subjects = choose('subject', SUBJECTS, options.subjects);
      const workloads = choose('workload', WORKLOADS, options.workloads);
      await report(options, async (progress) => {
        const { measurePools } = await import('../pools/measure-pools.ts');
        return await measurePools(
          {
            ...plain(options),
            workers: options.workers,
            timeout: options.timeout,
            subjects,
            workloads,
            signal,
          },
          progress,
        );
      });
    });

  const callCommand = withCommon(program.command('call'), 5)
    .description('whether a function of yours is worth moving off the main thread, and to which executor')
    .argument('<module#export>', 'a file or package, and the name of what it exports: ./work.js#hash')
    .option('--args <json>', 'an array of what it is called with', '[]')
    .addOption(
      listOption(
        '--subjects',
        'the executors',
        SUBJECTS.filter(({ kind }) => kind === 'ours'),
      ),
    )
    .addOption(workersOption())
    .addOption(timeoutOption('of a call', 10))
    .action(async (target: string, options: Common & CallArguments) => {
      const subjects = choose(
        'executor',
        SUBJECTS.filter(({ kind }) => kind === 'ours'),
        options.subjects,
      );
      const { readArguments, readTarget } = await import('../call/target.ts');
      const where = { ...readTarget(target), args: readArguments(options.args) };
      await report(options, async (progress) => {
        const { measureCallApart } = await import('../call/call-apart.ts');
        return await measureCallApart(
          {
            ...plain(options),
            workers: options.workers,
            timeout: options.timeout,
            subjects,
            target: where,
            signal,
          },
          progress,
        );
      });
    });

  const { CASES, SUBJECTS: peers } = await import('../core/index.ts');
  const coreCommand = withCommon(program.command('core'), 5)
    .description('the loop against native promises, effect, effection, and CPython where there is one')
    .addOption(listOption('--cases', 'what is done', CASES))
    .addOption(listOption('--subjects', 'by whom', peers))
    .option('--python <path>', 'the CPython to measure (default: python3.13 or python3 on PATH)')
    .action(async (options: Common & CoreArguments) => {
      choose('case', CASES, options.cases);
      choose('subject', peers, options.subjects);
      await report(options, async (progress) => {
        const { measureCore } = await import('../core/index.ts');
        const { cases, subjects, python } = options;
        return await measureCore(
          {
            ...plain(options),
            ...(cases === undefined ? {} : { cases }),
            ...(subjects === undefined ? {} : { subjects }),
            ...(python === undefined ? {} : { python }),
            signal,
          },
          progress,
        );
      });
    });

  const { SUBJECTS: senders } = await import('../remote/subjects.ts');
  const remoteCommand = withCommon(program.command('remote'), 5)
    .description('calls through Redis to another process: BullMQ executors beside BullMQ alone')
    .option('--redis <url>', 'a Redis that is there (default: a redis-server that is started for it)')
    .addOption(listOption('--subjects', 'who sends and runs them', senders))
    .addOption(
      new Option('--concurrency <n>', 'calls that the other process runs at once')
        .default(8)
        .argParser(integer('--concurrency', 1, 1000)),
    )
    .addOption(timeoutOption('of a turn', 60))
    .action(async (options: Common & RemoteArguments) => {
      const subjects = choose('subject', senders, options.subjects);
      await report(options, async (progress) => {
        const { measureRemote } = await import('../remote/measure-remote.ts');
        const { redis, concurrency, timeout } = options;
        return await measureRemote(
          {
            ...plain(options),
            ...(redis === undefined ? {} : { redis }),
            concurrency,
            timeout,
            subjects,
            signal,
          },
          progress,
        );
      });
    });

  const compareCommand = withOutput(program.command('compare'))
    .description('two reports that --json has written, side by side')
    .argument('<before>', 'a report')
    .argument('<after>', 'another of the same command')
    .action(async (before: string, after: string, options: OutputOptions) => {
      const { compareFiles } = await import('../compare/compare.ts');
      await checkOutput(options);
      await output(await compareFiles(before, after), options);
    });

  for (const command of [poolsCommand, callCommand, coreCommand, remoteCommand, compareCommand])
    command.exitOverride().showHelpAfterError();
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // The library has said what is wrong already. Help that was asked for is nothing wrong.
    if (error.exitCode !== 0) throw new UsageError('', { cause: error });
  }
}

interface PoolsArguments {
  readonly subjects?: readonly string[];
  readonly workloads?: readonly string[];
  readonly workers: number;
  readonly timeout: number;
}

interface CallArguments {
  readonly args: string;
  readonly subjects?: readonly string[];
  readonly workers: number;
  readonly timeout: number;
}

interface CoreArguments {
  readonly cases?: readonly string[];
  readonly subjects?: readonly string[];
  readonly python?: string;
}

interface RemoteArguments {
  readonly redis?: string;
  readonly subjects?: readonly string[];
  readonly concurrency: number;
  readonly timeout: number;
}

/** A quick run is of one round, whatever else is said. */
function plain({ rounds, quick }: Common): Pick<Common, 'rounds' | 'quick'> {
  return { rounds: quick ? 1 : rounds, quick };
}

async function report(options: Common, measure: (progress: Progress) => Promise<Report>): Promise<void> {
  await checkOutput(options);
  const progress = openProgress();
  let made: Report;
  try {
    made = await measure(progress);
  } finally {
    progress.close();
  }
  await output(made, options);
}

function withOutput(command: Command): Command {
  return command
    .option('--json [file]', 'write the report as JSON, to stdout without a file')
    .option('--html <file>', 'write a page with plots');
}

function withCommon(command: Command, rounds: number): Command {
  return withOutput(command)
    .addOption(
      new Option('--rounds <n>', 'how often each takes its turns')
        .default(rounds)
        .argParser(integer('--rounds', 1, 1000)),
    )
    .option('--quick', 'a moment of each, to see that it works: one round, and next to nothing in it', false);
}

function listOption(flag: string, what: string, all: readonly { readonly id: string }[]): Option {
  const known = all.map(({ id }) => id).join(', ');
  return new Option(`${flag} <names>`, `${what}, with commas between: ${known} (default: all)`).argParser(
    names,
  );
}

function workersOption(): Option {
  return new Option('--workers <n>', 'workers of each')
    .default(defaultWorkers)
    .argParser(integer('--workers', 1, mostWorkers));
}

function timeoutOption(what: string, value: number): Option {
  return new Option('--timeout <seconds>', `the longest duration ${what}`)
    .default(value)
    .argParser(seconds('--timeout'));
}
