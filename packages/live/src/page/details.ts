import type { Row } from '../model/timeline.ts';
import { element } from './element.ts';
import type { Run } from './run.ts';
import { durationOf, historyOf, stateOf, titleOf } from './words.ts';

/** The panel below the timeline: the row that is looked at, in words. It is read out when they change. */
export class Details {
  readonly #title = element('row-title');
  readonly #state = element('row-state');
  readonly #history = element('row-history');
  readonly #duration = element('row-duration');
  readonly #inspection = element('row-inspection');
  readonly #cancel = element<HTMLButtonElement>('row-cancel');
  readonly #empty = element('row-none');
  readonly #row = element('row');

  /** @param cancel Is called when the button is pressed. */
  constructor(cancel: () => void) {
    this.#cancel.addEventListener('click', cancel);
  }

  show(row: Row | undefined, run: Run): void {
    this.#row.hidden = row === undefined;
    this.#empty.hidden = row !== undefined;
    if (row === undefined) return;
    write(this.#title, titleOf(row));
    write(this.#state, stateOf(row));
    write(this.#history, historyOf(row, run.timeline));
    write(this.#duration, durationOf(row, run.now));
    write(this.#inspection, (row.kind === 'task' && row.live && run.describe(row.id)) || '');
    const call = row.kind === 'worker' ? row.running : undefined;
    this.#cancel.disabled = !run.isLive || (row.kind === 'task' ? !row.live : call === undefined);
    write(this.#cancel, row.kind === 'task' ? 'Cancel task' : 'Cancel call');
  }
}

/** What stays the same is not read out again. */
function write(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
