/** The command line. */

import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { UsageError } from './errors.ts';
import { paper } from './paper.ts';
import { listProcesses, showProcess } from './ps.ts';

const SORTS = ['created', 'wait', 'name', 'state'];

interface Given {
  readonly flat: boolean;
  readonly sort?: string;
  readonly filter: string;
  readonly limit: number;
  readonly json: boolean;
}

interface GivenPs extends Given {
  readonly timeout: number;
}

interface GivenTop extends Given {
  readonly interval?: number;
  readonly once: boolean;
}

const help = `
A process can be looked at if it runs with TSYNCIO_INSPECT=1 in its environment, or by asyncio.run(main, { inspectOnSocket: true }):
by its own user, and nobody else.

Examples:
  tsyncio ps                           which processes can be looked at
  tsyncio ps 4711                      its tasks, who waits for whom
  tsyncio ps 4711 --flat --sort wait   as a table, the longest wait first
  tsyncio top 4711                     the same, refreshed in place; ? shows the keys`;

/**
 * Runs the command.
 *
 * @param args Without the names of Node.js and the program.
 * @returns The exit code.
 * @throws {UsageError} If it was not used rightly.
 * @throws {Trouble} If what was asked for can't be done.
 */
export async function run(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('tsyncio')
    .description('Looks at the tasks of a running process.')
    .version(version())
    .addHelpText('after', help)
    .exitOverride()
    .showHelpAfterError('(tsyncio --help says more)')
    .configureOutput({ outputError: (text, print) => print(text.replace(/^error: /, 'tsyncio: ')) });

  withCommon(program.command('ps'), 1000)
    .description(
      'prints the tasks of a process: who waits for whom, what for and for how long; and its executors',
    )
    .argument('[pid]', 'the number of the process; without it: those that can be looked at', pidOf)
    .option('--timeout <seconds>', 'how long to wait for an answer', seconds, 10)
    .action(async (pid: number | undefined, given: GivenPs) => {
      if (pid === undefined) await listProcesses(given.json, paper());
      else await showProcess(pid, wanted(given), given.timeout, given.json, paper());
    });

  withCommon(program.command('top'), 200)
    .description('the same, refreshed in place; or, where the output is no terminal, again and again')
    .argument('<pid>', 'the number of the process', pidOf)
    .option(
      '--interval <seconds>',
      'how often (default: 2, or up to 5 where it takes the process long)',
      seconds,
    )
    .option('--once', 'once, and as ps prints it', false)
    .action(async (pid: number, given: GivenTop) => {
      const { interval, json, once } = given;
      const { top } = await import('./top/top.ts');
      code = await top(pid, wanted(given), { interval, json, once });
    });

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // The library has said what is wrong already. Help that was asked for is nothing wrong.
    if (error.exitCode !== 0) throw new UsageError('', { cause: error });
  }
  return code;
}

function withCommon(command: Command, limit: number): Command {
  return command
    .exitOverride()
    .option('--flat', 'a table of the tasks, not the tree', false)
    .addOption(new Option('--sort <order>', 'the order of the table, which is shown then').choices(SORTS))
    .option('--filter <text>', 'tasks alone that have this in their name, or in that of a coroutine', '')
    .option('--limit <lines>', 'how many lines of tasks', limitOf, limit)
    .option('--json', 'the same as JSON, with all that there is to know', false);
}

function wanted({ flat, sort, filter, limit }: Given): Parameters<typeof showProcess>[1] {
  return { flat: flat || sort !== undefined, sort, filter, limit };
}

function pidOf(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It must be the number of a process.');
  return Number(text);
}

function limitOf(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 10_000)
    throw new InvalidArgumentError('It must be an integer from 0 to 10000.');
  return Number(text);
}

function seconds(text: string): number {
  const number = Number(text);
  if (text === '' || !(number >= 0.1 && number <= 86_400))
    throw new InvalidArgumentError('It must be a number of seconds, 0.1 at least.');
  return number;
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version; // as: it is ours
}
