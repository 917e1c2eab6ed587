import type { Outcome } from '../stage/events.ts';
import { element } from './element.ts';
import { seconds } from './words.ts';

/** From a tenth to ten times. */
const SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10] as const;

export interface ControlActions {
  run(): void;
  /** Cancels what the program does. */
  stop(): void;
  /** Ends it at once: what waits for something foreign cannot be cancelled. */
  kill(): void;
  /** Time passes at another speed; 0: it stands. */
  speedChanged(speed: number): void;
}

/** The bar above the timeline. */
export class Controls {
  readonly #actions: ControlActions;
  readonly #pause = element<HTMLButtonElement>('pause');
  readonly #stop = element<HTMLButtonElement>('stop');
  readonly #slider = element<HTMLInputElement>('speed');
  readonly #value = element('speed-value');
  readonly #time = element('time');
  readonly #status = element('status');
  #isPaused = false;
  /** Whether the program was told to stop, so that the next click ends it. */
  #isStopping = false;

  constructor(actions: ControlActions) {
    this.#actions = actions;
    element('run').addEventListener('click', () => actions.run());
    this.#stop.addEventListener('click', () => {
      if (this.#isStopping) actions.kill();
      else actions.stop();
      this.#stopping(true);
    });
    this.#pause.addEventListener('click', () => {
      this.#isPaused = !this.#isPaused;
      this.#pause.textContent = this.#isPaused ? 'Go on' : 'Pause';
      this.#changed();
    });
    this.#slider.addEventListener('input', () => this.#changed());
  }

  get speed(): number {
    return this.#isPaused ? 0 : (SPEEDS[Number(this.#slider.value)] ?? 1);
  }

  /** A program begins, and with it time. */
  begin(): void {
    this.#isPaused = false;
    this.#pause.textContent = 'Pause';
    this.#pause.disabled = false;
    this.#stop.disabled = false;
    this.#stopping(false);
    this.#say('running', undefined);
  }

  showTime(now: number): void {
    this.#time.textContent = seconds(now);
  }

  /** The program has ended. */
  end(outcome: Outcome, now: number): void {
    this.#pause.disabled = true;
    this.#stop.disabled = true;
    this.#stopping(false);
    this.#say(`${outcome} after ${seconds(now)}`, outcome);
  }

  #stopping(isStopping: boolean): void {
    this.#isStopping = isStopping;
    this.#stop.textContent = isStopping ? 'End now' : 'Stop';
  }

  #say(status: string, outcome: Outcome | undefined): void {
    this.#status.textContent = status;
    this.#status.className = outcome ?? '';
  }

  #changed(): void {
    const text = `${SPEEDS[Number(this.#slider.value)]}×`;
    this.#value.textContent = text;
    this.#slider.setAttribute('aria-valuetext', text);
    this.#actions.speedChanged(this.speed);
  }
}
