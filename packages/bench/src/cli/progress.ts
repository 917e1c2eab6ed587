import { SingleBar } from 'cli-progress';

/** Who measures tells what it is at. */
export interface Progress {
  /** So many more steps are to come. */
  total(steps: number): void;
  /** One of them begins. */
  step(what: string): void;
}

/** A bar on stderr where that is a terminal; else a line for whatever is new, without the steps in between. */
export function openProgress(): Progress & { close(): void } {
  return process.stderr.isTTY ? bar() : lines();
}

function bar(): Progress & { close(): void } {
  const single = new SingleBar({
    format: '{bar} {percentage}%  {what}',
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
  });
  let steps = 0;
  let begun = 0;
  return {
    total(more) {
      steps += more;
      if (steps === more) single.start(steps, 0, { what: '' });
      else single.setTotal(steps);
    },
    step(what) {
      // Before anybody knows how many there will be, there is no bar.
      if (steps > 0) single.update(begun++, { what });
    },
    close: () => single.stop(),
  };
}

function lines(): Progress & { close(): void } {
  let last = '';
  return {
    total() {},
    step(what) {
      if (what !== last) console.error(what);
      last = what;
    },
    close() {},
  };
}
