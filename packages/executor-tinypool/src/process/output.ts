import type { ChildProcess } from 'node:child_process';

/** Milliseconds after a child's exit in which what it printed is read. */
const rest = 1000;

/**
 * Sends what the child prints to where this process does, to the last word.
 *
 * Tinypool does too, but stops when it hears of the exit, while words may still be on the way, or when nobody reads this
 * process's: then the child would wait for that. As with what this process prints itself, it is kept in memory.
 */
export function forwardOutput(child: ChildProcess): void {
  const { stdout, stderr } = child;
  stdout?.unpipe(process.stdout);
  stderr?.unpipe(process.stderr);
  // Without resume it would stay as unpipe leaves it.
  stdout?.on('data', (chunk: Uint8Array) => process.stdout.write(chunk)).resume();
  stderr?.on('data', (chunk: Uint8Array) => process.stderr.write(chunk)).resume();
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
