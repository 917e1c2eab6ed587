/** Programs in a process of their own, on the built package: for what concerns the whole process. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** Runs `program`, a module that has `asyncio`. */
export function runInChild(
  program: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const source = `import * as asyncio from '@tsyncio/core';\n${program}`;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...flags, '--input-type=module', '--eval', source],
      { cwd: PACKAGE, timeout: 30_000, env: { ...process.env, NODE_OPTIONS: '', ...env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Runs `program` and gives what it prints, as JSON. */
export async function resultOf(program: string, flags: readonly string[] = []): Promise<unknown> {
  const { stdout, stderr, code } = await runInChild(program, flags);
  if (code !== 0 || stderr !== '') throw new Error(`The program ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
