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
  /** What it died of, where it has no exit code. */
  readonly signal: NodeJS.Signals | null;
}

/** A program that runs. */
export interface Started {
  readonly outcome: Promise<Outcome>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits until the program has printed what matches, to either stream. Rejects where it ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
}

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Runs the built examples as a user does, in a process of their own. */
export function runExample(...args: readonly string[]): Promise<Outcome> {
  return startExample(...args).outcome;
}

/** The same, without waiting for the end. */
export function startExample(...args: readonly string[]): Started {
  return startNode(main, ...args);
}

/** Runs a program of Node's. */
export function runNode(...args: readonly string[]): Promise<Outcome> {
  return startNode(...args).outcome;
}

function startNode(...args: readonly string[]): Started {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: Line[] = [];
  const listeners = new Set<() => void>();
  let output = '';
  let errors = '';
  let rest = '';
  let first: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const now = performance.now();
    first ??= now;
    output += chunk;
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) lines.push({ text, at: (now - first) / 1000 });
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
    for (const listener of listeners) listener();
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ lines, errors, code, signal }));
  });
  return {
    outcome,
    kill: (signal) => void child.kill(signal),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(output) ?? pattern.exec(errors);
          if (found === null) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        outcome.then(() => reject(new Error(`It has ended without ${pattern}: ${output}${errors}`)), reject);
        look();
      }),
  };
}
