/** A case in a process of its own. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Interrupted } from '../cli/usage-error.ts';
import type { Outcome } from './outcome.ts';

export interface ApartOptions {
  readonly quick: boolean;
  /** For CPython. */
  readonly python?: string;
  /** Seconds after which it is given up. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** The built one, also where this module is not: Node runs it. */
const runner = fileURLToPath(new URL('../../dist/core/run-case.js', import.meta.url));

/** Runs it. What comes to nothing is missing, with the reason. */
export function runApart(caseId: string, subjectId: string, options: ApartOptions): Promise<Outcome> {
  const { quick, python, limit, signal } = options;
  const args = [
    ...[runner, caseId, subjectId],
    ...(quick ? ['--quick'] : []),
    ...(python === undefined ? [] : ['--python', python]),
  ];
  return new Promise((resolve, reject) => {
    // A group of its own, for it has processes of its own, which must end with it.
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: process.platform !== 'win32',
    });
    const end = (): void => {
      try {
        if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
        else process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, limit * 1_000);
    process.once('exit', end);
    signal?.addEventListener('abort', end, { once: true });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    child.once('error', reject);
    child.once('close', (code, killed) => {
      clearTimeout(timer);
      process.off('exit', end);
      signal?.removeEventListener('abort', end);
      if (signal?.aborted === true) reject(new Interrupted());
      else if (late) resolve({ missing: `longer than ${limit} s` });
      else if (printed === '') resolve({ missing: `its process ended with ${killed ?? code}` });
      else resolve(read(printed));
    });
  });
}

function read(line: string): Outcome {
  const printed = JSON.parse(line) as Outcome; // as: that is what it prints, and the names of both
  return 'missing' in printed ? { missing: printed.missing } : { figures: printed.figures };
}
