/** Programs in a process of their own that are sent signals: one for each line `ready` that they print. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Signalled {
  /** The exit code, or the signal that the process died of. */
  readonly ended: number | string | null;
  /** What it printed, without the lines `ready`. */
  readonly printed: readonly string[];
  readonly stderr: string;
}

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** What programs have besides `asyncio`. */
const PRELUDE = `
  import * as asyncio from '@tsyncio/core';
  const print = (...values) => process.stdout.write(values.join(' ') + '\\n');
  const ready = () => print('ready');
`;

/**
 * Runs `program`, a module that has `asyncio`, `print` and `ready`; sends it the first signal when it has called `ready`
 * once, and so on.
 */
export function signalled(
  program: string,
  signals: readonly NodeJS.Signals[],
  environment: Record<string, string> = {},
): Promise<Signalled> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', PRELUDE + program], {
      cwd: PACKAGE,
      env: { ...process.env, NODE_OPTIONS: '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
      killSignal: 'SIGKILL',
    });
    const left = [...signals];
    const printed: string[] = [];
    let stdout = '';
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (stdout + text).split('\n');
      stdout = lines.pop() ?? '';
      for (const line of lines) {
        if (line !== 'ready') printed.push(line);
        else child.kill(left.shift() ?? 'SIGKILL');
      }
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ ended: code ?? signal, printed, stderr }));
  });
}
