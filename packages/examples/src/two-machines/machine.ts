import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = createRequire(import.meta.url).resolve('@tsyncio/executor-bullmq/tsyncio-worker');

/** A process that serves a queue, as one on a machine of its own would: `tsyncio-worker --queue … ./render.js`. */
export class Machine implements AsyncDisposable {
  readonly pid: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
  }

  /** Starts one, and waits until it serves. */
  static async start(redis: string, queue: string, lostAfter: number): Promise<Machine> {
    const module = fileURLToPath(new URL('./render.js', import.meta.url));
    const args = ['--queue', queue, '--concurrency', '1', '--lost-after', String(lostAfter), module];
    const child = spawn(process.execPath, [command, ...args], {
      stdio: ['ignore', 'inherit', 'pipe'],
      // Not as an argument: it may have a password in it, and arguments can be seen by all.
      env: { ...process.env, TSYNCIO_REDIS: redis },
    });
    const said: string[] = [];
    for await (const line of createInterface(child.stderr as NodeJS.ReadableStream)) {
      // as: it is a pipe
      said.push(line);
      if (line.includes('serving queue')) return new Machine(child);
    }
    throw new Error(`a machine could not be started:\n${said.join('\n')}`);
  }

  /** Ends it as a loss of power does. */
  lose(): void {
    this.#child.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }
}
