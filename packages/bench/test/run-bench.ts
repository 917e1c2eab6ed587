import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface Outcome {
  readonly out: string;
  readonly errors: string;
  readonly code: number | null;
}

export interface Started {
  readonly outcome: Promise<Outcome>;
  readonly child: ChildProcess;
  /** Waits until stderr has what matches. */
  readonly said: (pattern: RegExp) => Promise<void>;
}

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Runs the built command as its users do, in a process of its own. */
export function runBench(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return startBench(args, env).outcome;
}

/** The same, without waiting for the end. */
export function startBench(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const outcome = new Promise<Outcome>((resolve) =>
    child.once('close', (code) => resolve({ out, errors, code })),
  );
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(errors)) resolve();
      };
      child.stderr.on('data', look);
      child.once('close', () => reject(new Error(`ended without ${pattern}: ${errors}`)));
      look();
    });
  return { outcome, child, said };
}

/** A folder that is there as long as the test. */
export async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tsyncio-bench-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The path of a module in `fixtures`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}
