import type { WorkerSettings } from '@tsyncio/executor';

/** What is for the program alone: what it runs, and how it is debugged. A child would run it again, or take its port. */
const own =
  /^(?:-[cipv]|-e|-pe|--(?:check|interactive|eval|print|input-type|inspect(?:-[a-z-]+)?|debug-port|test|watch|watch-path|run))(?:=|$)/;
const withValue =
  /^(?:-e|-p|-pe|--(?:eval|print|input-type|inspect-port|inspect-publish-uid|debug-port|watch-path|run))$/;

/** The flags of this process that are for a worker too: loaders, conditions. */
function inherited(): string[] {
  const flags: string[] = [];
  let skip = false;
  for (const flag of process.execArgv) {
    if (skip) skip = false;
    else if (own.test(flag)) skip = withValue.test(flag);
    else flags.push(flag);
  }
  return flags;
}

/** The flags of a child: those of this process that are for it too, and its limit. */
export function processFlags(limits: WorkerSettings['resourceLimits']): string[] {
  const flags = inherited();
  const heap = limits?.maxOldGenerationSizeMb;
  // The flag takes whole numbers.
  if (heap !== undefined) flags.push(`--max-old-space-size=${Math.ceil(heap)}`);
  return flags;
}

/**
 * The flags of a thread; undefined for those of this process, as a thread has them anyway.
 *
 * It refuses to be given most, and refuses to load a file where it inherits what says how to read `--eval`.
 */
export function threadFlags(): string[] | undefined {
  if (!process.execArgv.some((flag) => flag.startsWith('--input-type'))) return undefined;
  const flags = inherited();
  return flags.every((flag) => forThreads.test(flag) || !flag.startsWith('-')) ? flags : [];
}

const forThreads =
  /^(?:-[rC]|--(?:require|import|loader|experimental-loader|conditions|enable-source-maps))(?:=|$)/;
