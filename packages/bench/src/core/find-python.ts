import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UsageError } from '../cli/usage-error.ts';
import type { Missing } from '../report/report.ts';

export interface Python {
  readonly path: string;
  /** Such as `CPython 3.13.0`. */
  readonly title: string;
}

const execute = promisify(execFile);

const known = ['python3.13', 'python3'];

/** The least that has what the programs need. */
const least = [3, 8] as const;

const question = 'import platform; print(platform.python_implementation(), platform.python_version())';

/**
 * The Python to measure, or why there is none.
 *
 * @throws {UsageError} If `path` is none.
 */
export async function findPython(path: string | undefined): Promise<Python | Missing> {
  if (path !== undefined) {
    const title = await ask(path);
    if (title !== undefined) return { path, title };
    throw new UsageError(
      `Cannot measure CPython as --python must be one of ${least.join('.')} or later: received '${path}'`,
    );
  }
  for (const name of known) {
    const title = await ask(name);
    if (title !== undefined) return { path: name, title };
  }
  return { missing: `no ${known.join(' or ')} on PATH` };
}

async function ask(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await execute(path, ['-c', question]);
    const [, major, minor] = /^\w+ (\d+)\.(\d+)/.exec(stdout) ?? [];
    const enough = Number(major) === least[0] && Number(minor) >= least[1];
    return enough ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}
