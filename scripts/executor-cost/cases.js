/**
 * What is done with each subject, and how long it takes. The results are checked, off the clock.
 */
import { blocking } from '@tsyncio/executor';

export const calls = { 'one by one': 100, flood: 20_000, map: 100_000 };

const url = new URL('./work.js', import.meta.url);
/** @typedef {ReturnType<typeof blocking<typeof import('./work.js')>>} Work */
const { noop } = /** @type {Work} */ (blocking(url));

/** @typedef {(value: number) => PromiseLike<unknown>} Call */

/** @type {(call: Call, count?: number) => Promise<number>} Seconds a call. */
export async function oneByOne(call, count = calls['one by one']) {
  /** @type {unknown[]} */
  const results = [];
  const seconds = await clock(async () => {
    for (let i = 0; i < count; i++) results.push(await call(i));
  });
  check(results, count);
  return seconds / count;
}

/** @type {(call: Call, count?: number) => Promise<number>} Seconds a call. */
export async function flood(call, count = calls.flood) {
  /** @type {unknown[]} */
  let results = [];
  const seconds = await clock(async () => {
    results = await Promise.all(Array.from({ length: count }, (_, i) => call(i)));
  });
  check(results, count);
  return seconds / count;
}

/** @type {(executor: import('@tsyncio/executor').Executor) => Promise<number>} Seconds an item. */
export async function map(executor) {
  const items = Array.from({ length: calls.map }, (_, i) => i);
  /** @type {unknown[]} */
  const results = [];
  const seconds = await clock(async () => {
    for await (const result of executor.map(noop, items)) results.push(result);
  });
  check(results, items.length);
  return seconds / items.length;
}

/** @type {(executor: import('@tsyncio/executor').Executor) => Call} */
export const submitTo = (executor) => (value) => executor.submit(noop, value);

/** @param {() => Promise<void>} body */
async function clock(body) {
  // What the one before has left behind is not this one's to clear up. There with --expose-gc.
  globalThis.gc?.();
  const start = performance.now();
  await body();
  return (performance.now() - start) / 1000;
}

/** @type {(results: unknown[], count: number) => void} */
function check(results, count) {
  if (results.length === count && results.every((result, i) => result === i)) return;
  throw new Error(`Cannot use a measurement as its results are wrong: ${results.length} for ${count} calls`);
}
