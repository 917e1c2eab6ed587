import { clearTimer, type HostOutput, host, NativePromise, setTimer } from '../host.ts';

/** Milliseconds that a result waits. A stream that nobody reads, or that is corked, must not keep it back for ever. */
const patience = 1000;

// Taken at once, for the user's code may put others in their place.
const outputs = [host.process?.stdout, host.process?.stderr]
  .filter((output) => output !== undefined)
  .map((output) => ({ output, write: output.write.bind(output) }));

/** Whether it was waited for in vain. Then it is not again, until all is on its way. */
let heldBack = false;

/**
 * Gives `answer` when what its call has printed is on its way: a worker of Node's keeps some of it, which would be lost
 * where whoever gets the answer ends the worker.
 */
export function whenPrinted<T>(answer: T): T | Promise<T> {
  if (outputs.every(isEmpty)) {
    heldBack = false;
    return answer;
  }
  if (heldBack) return answer;
  return new NativePromise((resolve) => {
    const timer = setTimer(() => {
      heldBack = true;
      resolve(answer);
    }, patience);
    const full = outputs.filter((each) => !isEmpty(each));
    let open = full.length;
    const done = (): void => {
      if (--open > 0) return;
      clearTimer(timer);
      resolve(answer);
    };
    for (const { write } of full) write('', done);
  });
}

function isEmpty({ output }: { readonly output: HostOutput }): boolean {
  // Of one that the user's code has ended nothing can be asked.
  return output.writableLength === 0 || output.writableEnded;
}
