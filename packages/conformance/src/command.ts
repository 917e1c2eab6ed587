import { type Arguments, parseArguments, USAGE, UsageError } from './arguments.ts';
import { InputError } from './check.ts';
import type { Program } from './program.ts';
import { readPrograms } from './read.ts';
import { type Replay, replay } from './replay.ts';
import { describeLeftOut, select } from './select.ts';
import { STYLES, type StyleName } from './styles.ts';

/** The programs that are replayed where no file is named. */
export const CORPUS: URL = new URL('../corpus.jsonl.gz', import.meta.url);

/** Where the command writes its lines. */
export interface Output {
  out(line: string): void;
  error(line: string): void;
}

/**
 * Replays what the arguments name and says what came of it.
 *
 * @returns The exit code: 0, or 1 where a trace differs, or 2 where there was nothing to replay.
 */
export async function runCommand(args: readonly string[], output: Output): Promise<number> {
  try {
    const parsed = parseArguments(args);
    const found =
      parsed.files.length > 0 ? await replayFiles(parsed, output) : await replayCorpus(parsed, output);
    output.out(summary(found));
    return found.identical === found.compared ? 0 : 1;
  } catch (error) {
    if (!(error instanceof InputError || error instanceof UsageError)) throw error;
    output.error(error.message);
    if (error instanceof UsageError) output.error(USAGE);
    return 2;
  }
}

type Counts = Pick<Replay, 'compared' | 'identical'>;

async function replayFiles(
  { files, style = 'generator', asyncContext = true }: Arguments,
  output: Output,
): Promise<Counts> {
  const programs: Program[] = [];
  for (const file of files) programs.push(...(await readPrograms(file)));
  return await replayStyle(programs, style, [asyncContext], output);
}

/** Replays the corpus in both styles, with and without the context store, unless told which. */
async function replayCorpus({ style, asyncContext }: Arguments, output: Output): Promise<Counts> {
  const programs = await readPrograms(CORPUS);
  const styles: readonly StyleName[] = style === undefined ? ['generator', 'async'] : [style];
  const contexts = asyncContext === undefined ? [true, false] : [asyncContext];
  const found: Counts[] = [];
  for (const name of styles) found.push(await replayStyle(programs, name, contexts, output));
  return total(found);
}

async function replayStyle(
  programs: readonly Program[],
  name: StyleName,
  contexts: readonly boolean[],
  output: Output,
): Promise<Counts> {
  const style = STYLES[name];
  const selection = select(programs, style);
  const found: Counts[] = [];
  for (const asyncContext of contexts) {
    const one = await replay(selection.chosen, style, { asyncContext });
    const title = `${name} style, ${asyncContext ? 'with' : 'without'} the context store`;
    for (const difference of one.differences) output.out(`${title}: ${difference}\n`);
    output.out(`${title}: ${summary(one)}`);
    found.push(one);
  }
  const leftOut = describeLeftOut(selection, style);
  if (leftOut !== null) output.out(`${name} style: ${leftOut}`);
  return total(found);
}

function total(found: readonly Counts[]): Counts {
  return {
    compared: found.reduce((sum, { compared }) => sum + compared, 0),
    identical: found.reduce((sum, { identical }) => sum + identical, 0),
  };
}

function summary({ compared, identical }: Counts): string {
  return `${compared} programs, ${identical} identical`;
}
