import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A line of output, and when it came. */
export interface Line {
  readonly text: string;
  /** Seconds since the first line. */
  readonly at: number;
}

export interface Outcome {
  readonly lines: readonly Line[];
  readonly errors: string;
  readonly code: number | null;
}

/** Runs the built examples as a user does, in a process of their own. */
export function runExample(...args: readonly string[]): Promise<Outcome> {
  return runNode(fileURLToPath(new URL('../dist/main.js', import.meta.url)), ...args);
}

/** Runs a program of Node's. */
export async function runNode(...args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: Line[] = [];
  let errors = '';
  let rest = '';
  let first: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const now = performance.now();
    first ??= now;
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) lines.push({ text, at: (now - first) / 1000 });
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { lines, errors, code };
}
