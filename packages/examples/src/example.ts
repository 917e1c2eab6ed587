import type { Executor } from '@tsyncio/executor';

/** How an example is run. */
export interface Options {
  /** The style of coroutine that it is written in. */
  readonly style: 'async' | 'generator';
  /** Where it calls blocking functions, in place of the default executor. */
  readonly executor?: Executor | undefined;
  /** The same as a URL, for those that add options of their own to it. */
  readonly executorUrl?: string | undefined;
  /** Runs the loop by hand, where the example shows that. */
  readonly lowLevel?: boolean | undefined;
  /** Where a server listens. */
  readonly port?: number | undefined;
  /** Has a server stay up. */
  readonly serve?: boolean | undefined;
  /** Where results are written. */
  readonly out?: string | undefined;
  /** What it works on. */
  readonly files?: readonly string[] | undefined;
}

/** One program. */
export interface Example {
  /** What it shows, in a line. */
  readonly title: string;
  run(options: Options): Promise<void>;
}

/** Prints the local time and a word: `11:39:00 start`. */
export function print(word: string): void {
  console.log(`${clock()} ${word}`);
}

/** The local time, as `HH:MM:SS`. */
export function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
