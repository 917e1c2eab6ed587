/**
 * One run of one program, in a frame of its own: when the frame is taken away, nothing of the program is left.
 */

import { inspectTask } from '@tsyncio/core/observer';
import type { Outcome, StageEvent } from './events.ts';
import { format } from './format.ts';
import { clock, pace } from './here.ts';
import { Program } from './program.ts';
import { Recorder } from './recorder.ts';

/** What a page does with the frame. */
export interface Stage {
  /**
   * Runs a program. May be called once.
   *
   * @param onNews Is called whenever something has happened.
   */
  run(source: string, onNews: () => void): void;
  /** What has happened since it was called last. */
  drain(): readonly StageEvent[];
  /** Seconds of the program's loops since it was begun: since the first thing happened in it. */
  time(): number;
  /** Has time pass so many times as quickly; 0: it stands. */
  setSpeed(speed: number): void;
  cancelTask(id: number): void;
  cancelCall(id: number): void;
  /** Cancels all tasks. */
  cancelAll(): void;
  /** A task in words, as `inspect` has them; undefined where it has ended. */
  describe(id: number): string | undefined;
}

/** Where a frame has its stage. */
export interface StageWindow extends Window {
  tsyncioStage?: Stage;
}

class OwnStage implements Stage {
  #program: Program | undefined;
  /** When the first thing happened, by the clock: to load a module takes time that is not the program's. */
  #start: number | undefined;
  readonly #recorder = new Recorder(
    () => this.#now(),
    (error) => this.#failure(error),
  );

  run(source: string, onNews: () => void): void {
    this.#recorder.onNews = onNews;
    const program = new Program(source);
    this.#program = program;
    program.run().then(
      () => this.#end('finished'),
      async (error: unknown) => {
        const { text, ...place } = await program.rejection(error);
        this.print('error', text, place);
        this.#end('failed');
      },
    );
  }

  drain(): readonly StageEvent[] {
    return this.#recorder.drain();
  }

  time(): number {
    return this.#start === undefined ? 0 : this.#now();
  }

  #now(): number {
    const now = clock.time();
    this.#start ??= now;
    return now - this.#start;
  }

  setSpeed(speed: number): void {
    pace.speed = speed;
  }

  cancelTask(id: number): void {
    this.#recorder.tasks.get(id)?.cancel();
  }

  cancelCall(id: number): void {
    this.#recorder.calls.get(id)?.future.cancel();
  }

  cancelAll(): void {
    for (const task of [...this.#recorder.tasks.values()]) task.cancel();
  }

  describe(id: number): string | undefined {
    const task = this.#recorder.tasks.get(id);
    return task === undefined ? undefined : String(inspectTask(task));
  }

  /** A line of the console. */
  print(level: 'log' | 'error', text: string, place: { readonly line?: number } = {}): void {
    this.#recorder.add({ kind: 'output', at: this.#now(), level, text, ...place });
  }

  /** An error that nobody has caught. */
  uncaught(error: unknown): void {
    const { text, ...place } = this.#failure(error);
    this.print('error', `Uncaught ${text}`, place);
  }

  #failure(error: unknown): { readonly text: string; readonly line?: number } {
    return this.#program?.failure(error) ?? { text: String(error) };
  }

  #end(outcome: Outcome): void {
    this.#recorder.add({ kind: 'done', at: this.#now(), outcome });
  }
}

/** Makes the stage of this frame, and has what is printed in it shown by the page. */
export function openStage(): Stage {
  const stage = new OwnStage();
  for (const level of ['log', 'info', 'debug', 'warn', 'error'] as const) {
    const kind = level === 'warn' || level === 'error' ? 'error' : 'log';
    console[level] = (...values: unknown[]) => {
      const errors = values.filter((value) => value instanceof Error);
      if (errors.length > 0 && errors.length === values.length)
        for (const error of errors) stage.uncaught(error);
      else stage.print(kind, format(values));
    };
  }
  addEventListener('error', (event) => {
    event.preventDefault();
    // One in the syntax is what the import of the program rejects with.
    if (!(event.error instanceof SyntaxError)) stage.uncaught(event.error);
  });
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    stage.uncaught(event.reason);
  });
  return stage;
}
