/**
 * The libraries without us, as their documentation has one use them: one pool of two workers, one call a message.
 */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Pool, spawn, Thread, Worker } from 'threads';
import { Tinypool } from 'tinypool';

/** @typedef {{ call: (value: number) => Promise<unknown>, close: () => Promise<unknown> }} Library */

const filename = fileURLToPath(new URL('./work.js', import.meta.url));

/** @type {(workers: number, atomics: 'sync' | 'disabled') => Library} */
export const piscina = (workers, atomics) => {
  const pool = new Piscina({ filename, minThreads: workers, maxThreads: workers, atomics });
  return { call: (value) => pool.run(value), close: () => pool.destroy() };
};

/** @type {(workers: number) => Library} */
export const tinypool = (workers) => {
  const pool = new Tinypool({ filename, minThreads: workers, maxThreads: workers });
  return { call: (value) => pool.run(value), close: () => pool.destroy() };
};

/** @type {(workers: number) => Library} */
export const processes = (workers) => {
  const pool = new Tinypool({
    filename,
    runtime: 'child_process',
    serialization: 'advanced',
    minThreads: workers,
    maxThreads: workers,
  });
  return { call: (value) => pool.run(value), close: () => pool.destroy() };
};

/**
 * The workers of threads.js with a queue of ours, for its own is quadratic.
 *
 * @type {(workers: number) => Promise<Library>}
 */
export const threads = async (workers) => {
  const all = await Promise.all(Array.from({ length: workers }, spawnThread));
  const idle = [...all];
  /** @type {{ value: number, resolve: (result: unknown) => void, reject: (error: unknown) => void }[]} */
  const queue = [];
  let first = 0;
  const next = () => {
    while (idle.length > 0 && first < queue.length) {
      const thread = /** @type {typeof all[0]} */ (idle.pop());
      const { value, resolve, reject } = /** @type {typeof queue[0]} */ (queue[first++]);
      if (first === queue.length) queue.length = first = 0;
      void thread(value)
        .then(resolve, reject)
        .then(() => {
          idle.push(thread);
          next();
        });
    }
  };
  return {
    call: (value) =>
      new Promise((resolve, reject) => {
        queue.push({ value, resolve, reject });
        next();
      }),
    close: () => Promise.all(all.map((thread) => Thread.terminate(thread))),
  };
};

/** @type {(workers: number) => Library} */
export const threadsPool = (workers) => {
  const pool = Pool(spawnThread, workers);
  return {
    call: async (value) => await pool.queue((thread) => thread(value)),
    close: () => pool.terminate(true),
  };
};

/** The path is from this file. */
const spawnThread = () => spawn(new Worker('./work-of-threads.js'));
