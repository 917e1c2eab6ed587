/** What happens in a program, as data: what the stage records, and the timeline is made of. Times are the loop's, in seconds. */

/** How a task or a call ended. */
export type Outcome = 'finished' | 'failed' | 'cancelled';

/** What a task waits for, in kinds that are drawn apart. */
export type WaitKind = 'time' | 'task' | 'call' | 'other';

export type StageEvent =
  | { readonly kind: 'made'; at: number; task: number; parent: number | null; name: string }
  | { readonly kind: 'ready'; at: number; task: number; by: number | null }
  | { readonly kind: 'runs'; at: number; task: number }
  | {
      readonly kind: 'waits';
      at: number;
      task: number;
      wait: WaitKind;
      /** What for, in words. */
      words: string;
      awaits: readonly number[];
      /** The functions that are open, the outermost first. */
      coroutines: readonly string[];
    }
  | { readonly kind: 'away'; at: number; task: number }
  | { readonly kind: 'ended'; at: number; task: number; outcome: Outcome; error?: Failure }
  | {
      readonly kind: 'submitted';
      at: number;
      call: number;
      executor: number;
      fn: string;
      task: number | null;
    }
  | { readonly kind: 'began'; at: number; call: number; worker: number }
  | { readonly kind: 'queued'; at: number; call: number }
  | { readonly kind: 'answered'; at: number; call: number; outcome: Outcome }
  | { readonly kind: 'started'; at: number; executor: number; name: string; worker: number }
  | { readonly kind: 'stopped'; at: number; executor: number; worker: number }
  | { readonly kind: 'output'; at: number; level: 'log' | 'error'; text: string; line?: number }
  | { readonly kind: 'done'; at: number; outcome: Outcome };

/** An error, as a page shows it. */
export interface Failure {
  /** Its class and message. */
  readonly text: string;
  /** The line of the program that it comes from, where that is known. */
  readonly line?: number;
}
