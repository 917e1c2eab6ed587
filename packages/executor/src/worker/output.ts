import { clearTimer, host, NativePromise, setTimer } from '../host.ts';

/** Milliseconds that a result waits. A stream that nobody reads, or that is corked, must not keep it back for ever. */
const patience = 1000;

// Taken at once, for the user's code may put others in their place.
const outputs = host.process === undefined ? [] : [host.process.stdout, host.process.stderr];
const writes = outputs.map((output) => output.write.bind(output));

/** What was waited for in vain: no later result waits for it again. */
let stuck = 0;

/**
 * Gives `answer` when what its call has printed is on its way: a worker of Node's keeps some of it, which would be lost
 * where whoever gets the answer ends the worker.
 */
export function whenPrinted<T>(answer: T): T | Promise<T> {
  const left = unprinted();
  stuck = Math.min(stuck, left);
  if (left === stuck) return answer;
  return new NativePromise((resolve) => {
    const timer = setTimer(() => {
      stuck = unprinted();
      resolve(answer);
    }, patience);
    let open = writes.length;
    const done = (): void => {
      if (--open > 0) return;
      clearTimer(timer);
      resolve(answer);
    };
    for (const write of writes) write('', done);
  });
}

/** How much of what was printed is not on its way yet. */
function unprinted(): number {
  let sum = 0;
  for (const output of outputs) sum += output.writableLength;
  return sum;
}
