import type { ChildProcess } from 'node:child_process';
import { PassThrough } from 'node:stream';

/** Milliseconds after a child's exit in which what it printed is read. */
const rest = 1000;

/**
 * Sends what the child prints to where this process does, to the last word.
 *
 * Tinypool does too, but stops when it hears of the exit, while words may still be on the way.
 */
export function forwardOutput(child: ChildProcess): void {
  const { stdout, stderr } = child;
  stdout?.unpipe(process.stdout);
  stderr?.unpipe(process.stderr);
  stdout?.pipe(new PassThrough()).pipe(process.stdout);
  stderr?.pipe(new PassThrough()).pipe(process.stderr);
  child.once('exit', () => {
    // They end by themselves, unless a process that the child has started holds them open.
    for (const stream of [stdout, stderr]) refer(stream, 'ref');
    const timer = setTimeout(() => {
      for (const stream of [stdout, stderr]) refer(stream, 'unref');
    }, rest);
    timer.unref();
    child.once('close', () => clearTimeout(timer));
  });
}

/** A stream of a child is a socket, though not declared as one. */
function refer(stream: object | null, how: 'ref' | 'unref'): void {
  const socket = stream as { ref?(): void; unref?(): void } | null; // as: looked for, and not only believed
  socket?.[how]?.();
}
