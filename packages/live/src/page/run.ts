import { Timeline } from '../model/timeline.ts';
import type { Outcome, StageEvent } from '../stage/events.ts';
import type { Stage, StageWindow } from '../stage/stage.ts';

/** A line of the console. */
export type Output = Extract<StageEvent, { kind: 'output' }>;

/** One run of a program, in a frame of its own. */
export class Run {
  readonly timeline: Timeline = new Timeline();
  /** How the program ended; undefined as long as it runs. */
  outcome: Outcome | undefined;
  readonly #frame: HTMLIFrameElement;
  readonly #print: (output: Output) => void;
  #stage: Stage | undefined;
  #isEnded = false;

  /**
   * @param source The program; `null`: none, so that there is nothing to be seen.
   * @param onNews Is called when something has happened: when `update` has something to do.
   * @param print Is given each line of the console.
   */
  constructor(source: string | null, speed: number, onNews: () => void, print: (output: Output) => void) {
    this.#print = print;
    this.#frame = document.createElement('iframe');
    this.#frame.hidden = true;
    this.#frame.title = 'The program that runs';
    this.#frame.src = 'stage.html';
    this.#frame.onload = () => {
      if (this.#isEnded || source === null) return;
      this.#stage = (this.#frame.contentWindow as StageWindow | null)?.tsyncioStage;
      this.#stage?.setSpeed(this.#speed);
      this.#stage?.run(source, onNews);
    };
    this.#speed = speed;
    if (source === null) this.#isEnded = true;
    else document.body.append(this.#frame);
  }

  #speed: number;

  set speed(speed: number) {
    this.#speed = speed;
    this.#stage?.setSpeed(speed);
  }

  /** Whether something of it may still happen. */
  get isLive(): boolean {
    return !this.#isEnded && (this.outcome === undefined || this.timeline.live > 0);
  }

  /** The program's time in seconds: the present as long as it is live, then its end. */
  get now(): number {
    return this.isLive ? (this.#stage?.time() ?? 0) : this.timeline.end;
  }

  /** Takes what has happened. Returns whether there was anything. */
  update(): boolean {
    const events = this.#stage?.drain() ?? [];
    for (const event of events) {
      this.timeline.apply(event);
      if (event.kind === 'output') this.#print(event);
      else if (event.kind === 'done') this.outcome = event.outcome;
    }
    return events.length > 0;
  }

  cancelTask(id: number): void {
    this.#stage?.cancelTask(id);
  }

  cancelCall(id: number): void {
    this.#stage?.cancelCall(id);
  }

  /** Cancels all tasks: they may clean up. */
  stop(): void {
    if (this.#stage === undefined) this.kill();
    else this.#stage.cancelAll();
  }

  /** Ends the program, whatever it waits for. */
  kill(): void {
    this.end();
    this.outcome ??= 'cancelled';
  }

  /** A task in words, as `inspect` has them. */
  describe(id: number): string | undefined {
    return this.#stage?.describe(id);
  }

  /** Takes the program away, with its timers and workers. What it has done stays to be seen. */
  end(): void {
    this.update();
    this.#isEnded = true;
    this.#frame.remove();
  }
}
