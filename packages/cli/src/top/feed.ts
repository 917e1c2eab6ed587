import { Ended } from '../errors.ts';
import type { Connection } from '../process/connection.ts';
import { look, type Wanted } from '../ps.ts';
import type { Picture } from '../view/page.ts';

/** The last picture of a process, and what has become of the next. */
export class Feed {
  /** The last one; `null`: there is none yet. */
  picture: Picture | null = null;
  /** The one before it. */
  before: Picture | null = null;
  /** Why there will be no more. */
  ended: Ended | null = null;
  readonly #connection: Connection;
  readonly #changed: (failure: Error | null) => void;
  /** When it was asked for what has not come yet, in milliseconds. */
  #asked: number | null = null;
  #again: Wanted | null = null;

  /** @param changed Called when there is something new; with an error where it can't go on. */
  constructor(connection: Connection, changed: (failure: Error | null) => void) {
    this.#connection = connection;
    this.#changed = changed;
  }

  /** For how long an answer has not come, in seconds; 0: none is waited for. */
  get silence(): number {
    return this.#asked === null ? 0 : (performance.now() - this.#asked) / 1000;
  }

  /** Asks for a picture; where one is under way, after that. */
  ask(wanted: Wanted): void {
    if (this.ended !== null) return;
    if (this.#asked !== null) {
      this.#again = wanted;
      return;
    }
    this.#asked = performance.now();
    void look(this.#connection, wanted).then(
      (picture) => {
        this.before = this.picture;
        this.picture = picture;
        this.#end(null);
      },
      (error: Error) => {
        if (error instanceof Ended) this.ended = error;
        this.#end(this.ended === null ? error : null);
      },
    );
  }

  #end(failure: Error | null): void {
    this.#asked = null;
    const wanted = this.#again;
    this.#again = null;
    // Before anybody is told, so that it is known that this picture is not the last one.
    if (wanted !== null) this.ask(wanted);
    this.#changed(failure);
  }
}
