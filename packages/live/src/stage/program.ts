/**
 * Loads a program: the text of an editor, as a module of its own.
 *
 * Owns where in the program an error comes from.
 */

import type { Failure } from './events.ts';
import { formatError } from './format.ts';

/** What errors call the module. */
const NAME = 'program.js';

export class Program {
  readonly #source: string;
  readonly #url: string;

  constructor(source: string) {
    this.#source = source;
    this.#url = urlOf(source);
  }

  /** Runs it to the end of its last statement. */
  async run(): Promise<void> {
    await import(/* @vite-ignore */ this.#url);
  }

  /** What is shown of an error. */
  failure(error: unknown): Failure {
    const text = formatError(error).replaceAll(this.#url, NAME);
    const line = lineIn(error, this.#url);
    return line === undefined ? { text } : { text, line };
  }

  /** What is shown of what `run` rejected with. The place of an error in the syntax is told to the window alone. */
  async rejection(error: unknown): Promise<Failure> {
    const failure = this.failure(error);
    if (failure.line !== undefined || !(error instanceof SyntaxError)) return failure;
    const line = await lineOfSyntaxError(this.#source);
    return line === undefined ? failure : { ...failure, line };
  }
}

function urlOf(source: string): string {
  return URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
}

/** The topmost line of a stack that is in the module. */
function lineIn(error: unknown, url: string): number | undefined {
  const { stack } = (error ?? {}) as { stack?: unknown }; // as: looked at here
  if (typeof stack !== 'string') return undefined;
  const after = stack.split(`${url}:`)[1];
  const line = Number.parseInt(after ?? '', 10);
  return Number.isNaN(line) ? undefined : line;
}

function lineOfSyntaxError(source: string): Promise<number | undefined> {
  const url = urlOf(source);
  return new Promise((resolve) => {
    const script = document.createElement('script');
    const listen = (event: ErrorEvent): void => {
      if (event.filename !== url) return;
      event.preventDefault();
      finish(event.lineno);
    };
    const finish = (line?: number): void => {
      removeEventListener('error', listen);
      script.remove();
      resolve(line);
    };
    addEventListener('error', listen);
    script.type = 'module';
    script.src = url;
    // An error in the syntax is told before.
    script.onload = () => finish();
    script.onerror = () => finish();
    document.head.append(script);
  });
}
