/** The command, and programs that it looks at, in processes of their own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const MAIN: string = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const FIXTURE = fileURLToPath(new URL('fixtures/program.js', import.meta.url));

/** Where their sockets are. */
const TMPDIR: string = mkdtempSync(join(tmpdir(), 'ts-'));
/** The folder of the sockets. */
export const FOLDER: string = join(TMPDIR, `tsyncio-${process.getuid?.()}`);

const { XDG_RUNTIME_DIR: _, ...OURS } = process.env;
const ENVIRONMENT: NodeJS.ProcessEnv = { ...OURS, NODE_OPTIONS: '', NO_COLOR: '', TMPDIR };

const children = new Set<ChildProcess>();

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(TMPDIR, { recursive: true, force: true });
});

/** A process whose output is read. */
export interface Started {
  readonly pid: number;
  readonly child: ChildProcess;
  /** What came out of it so far. */
  readonly output: { out: string; errors: string };
  /** Waits until stdout has what matches. */
  readonly said: (pattern: RegExp) => Promise<void>;
  /** Its exit code, or the signal that it died of. */
  readonly ended: Promise<number | string | null>;
}

export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(command, args, { stdio: 'pipe', env: { ...ENVIRONMENT, ...env } });
  children.add(child);
  const output = { out: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.errors += text;
  });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => {
      children.delete(child);
      resolve(signal ?? code);
    });
  });
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(output.out)) resolve();
      };
      child.stdout.on('data', look);
      void ended.then((code) => reject(new Error(`It ended with ${code}: ${output.out}${output.errors}`)));
      look();
    });
  return { pid: child.pid ?? 0, child, output, said, ended };
}

/** What the socket of a process is called: in a container there is more than its number. */
export function socketName(pid: number): string {
  const inode = process.platform === 'linux' ? /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] : undefined;
  return `${pid}${inode === undefined || inode === '4026531836' ? '' : `-${inode}`}.sock`;
}

/** Starts the program that is looked at, and waits until it can be. */
export async function startProgram(
  tasks = 3,
  inspects = true,
  env: { readonly XDG_RUNTIME_DIR?: string } = {},
): Promise<Started> {
  const program = start(process.execPath, [FIXTURE, String(tasks)], {
    ...env,
    ...(inspects ? { TSYNCIO_INSPECT: '1' } : {}),
  });
  await program.said(/ready/);
  const folder = env.XDG_RUNTIME_DIR === undefined ? FOLDER : join(env.XDG_RUNTIME_DIR, 'tsyncio');
  while (inspects && !existsSync(join(folder, socketName(program.pid))))
    await new Promise((resolve) => setTimeout(resolve, 10));
  return program;
}

/** Runs the command to its end. */
export async function tsyncio(...args: readonly (string | number)[]): Promise<{
  readonly code: number | string | null;
  readonly out: string;
  readonly errors: string;
}> {
  const { ended, output } = start(process.execPath, [MAIN, ...args.map(String)]);
  const code = await ended;
  return { code, ...output };
}
