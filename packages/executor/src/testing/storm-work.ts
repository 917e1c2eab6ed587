/** What the calls of a storm do. Each says first that it has begun, so that it is seen where one runs twice. */
import { builtin, now, setTimer } from '../host.ts';

/** Where calls are counted: in shared memory, by their number; else in a file, which each appends its number to. */
export type Runs = Int32Array<SharedArrayBuffer> | string;

interface Fs {
  appendFileSync(path: string, data: Uint8Array): void;
}

function begin(i: number, runs: Runs): void {
  if (typeof runs !== 'string') Atomics.add(runs, i, 1);
  // So few bytes are appended as one: other processes write to the file at the same time.
  else builtin<Fs>('node:fs')?.appendFileSync(runs, new Uint8Array(new Uint32Array([i]).buffer));
}

/** Gives what only this call can give. */
export function give(i: number, runs: Runs): { call: number; text: string } {
  begin(i, runs);
  return { call: i, text: `result ${i}` };
}

/** The same, after a wait. */
export async function later(i: number, runs: Runs): Promise<{ call: number; text: string }> {
  const given = give(i, runs);
  await new Promise<void>((resolve) => {
    setTimer(resolve, 1);
  });
  return given;
}

/** The same, after a while in which it blocks. */
export function slow(i: number, runs: Runs): { call: number; text: string } {
  const given = give(i, runs);
  const end = now() + 0.01;
  while (now() < end);
  return given;
}

export function fail(i: number, runs: Runs): never {
  begin(i, runs);
  throw Object.assign(new RangeError(`failure ${i}`), { call: i });
}

export function exit(i: number, runs: Runs, code: number): void {
  begin(i, runs);
  builtin<{ exit(code: number): never }>('node:process')?.exit(code);
}

export function fill(i: number, runs: Runs): never {
  begin(i, runs);
  const kept: number[][] = [];
  for (;;) kept.push(new Array<number>(10_000).fill(kept.length));
}

export function uncloneable(i: number, runs: Runs): unknown {
  begin(i, runs);
  return { [`call${i}`]: [{ format: () => i }] };
}

export function spin(i: number, runs: Runs): never {
  begin(i, runs);
  for (;;);
}
