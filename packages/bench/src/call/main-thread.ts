import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../cli/usage-error.ts';
import { within } from '../pools/rounds.ts';
import type { Answer, Question } from './main-thread-child.ts';
import type { Target } from './target.ts';

const module = fileURLToPath(new URL('./main-thread-child.js', import.meta.url));

/** Seconds to start a process and import a module, beside those that a call may take. */
const starting = 10;

/** A main thread that can be ended. */
export class MainThread {
  readonly #child: ChildProcess;
  readonly #target: Target;
  readonly #timeout: number;
  readonly #signal: AbortSignal | undefined;
  readonly #end = (): void => {
    this.#child.kill('SIGKILL');
  };

  private constructor(target: Target, timeout: number, signal: AbortSignal | undefined) {
    this.#target = target;
    this.#timeout = timeout;
    this.#signal = signal;
    // What the function prints is not the report.
    this.#child = fork(module, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    // It must not outlive this process, whatever it is at.
    process.once('exit', this.#end);
  }

  /**
   * Starts one, imports the module there, and looks for the function.
   *
   * @throws {UsageError} If the module cannot be imported, or has no such function.
   */
  static async open(
    target: Target,
    args: readonly unknown[],
    timeout: number,
    signal: AbortSignal | undefined,
  ): Promise<MainThread> {
    const thread = new MainThread(target, timeout, signal);
    try {
      const { href, name } = target;
      await thread.ask({ ask: 'load', href, name, args }, timeout + starting);
      return thread;
    } catch (error) {
      thread.close();
      throw error;
    }
  }

  /**
   * Asks it something, and waits so many seconds at the most.
   *
   * @throws {UsageError} If the function throws or does not end.
   */
  async ask(question: Question, seconds: number): Promise<Readonly<Record<string, number>>> {
    let answer: Answer;
    try {
      answer = await within(seconds, this.#exchange(question), this.#signal);
    } catch (cause) {
      this.#signal?.throwIfAborted();
      if (cause instanceof UsageError) throw cause;
      const what = question.ask === 'load' ? 'be imported' : 'return';
      throw new UsageError(
        `Cannot measure '${this.#target.text}' as it must ${what} within ${this.#timeout} s (--timeout): it has not`,
        { cause },
      );
    }
    if ('figures' in answer) return answer.figures;
    const { text, name } = this.#target;
    const reasons = {
      import: 'as its module cannot be imported',
      export: `as its module must export a function '${name}'`,
      call: 'as it must not throw',
    };
    throw new UsageError(`Cannot measure '${text}' ${reasons[answer.failed]}: ${answer.message}`);
  }

  close(): void {
    process.off('exit', this.#end);
    this.#end();
  }

  #exchange(question: Question): Promise<Answer> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const ended = (code: number | null, signal: string | null): void => {
        reject(
          new UsageError(
            `Cannot measure '${this.#target.text}' as it must not end its process: it ended with ${signal ?? code}`,
          ),
        );
      };
      child.once('message', (answer: Answer) => {
        child.off('exit', ended);
        resolve(answer);
      });
      child.once('exit', ended);
      child.send(question, (error) => {
        if (error) reject(error);
      });
    });
  }
}
