/**
 * What is measured: each executor and the library that it is made of.
 */
import { openExecutor } from '@tsyncio/executor';
import * as bare from './bare.js';

const workers = 2;

/**
 * Something beside an executor: `calls` in a flood, where it is too slow for as many as the others.
 *
 * @typedef {{ name: string, open: () => bare.Library | Promise<bare.Library>, calls?: number }} Rival
 *
 * `rivals` begins with the one that the targets are about.
 * @typedef {{ name: string, rivals: [Rival, ...Rival[]], targets: Partial<Record<'one by one' | 'flood' | 'map', number>> }} Subject
 */

const onThreads = { 'one by one': 1.1, flood: 6, map: 20 };

/** @type {Subject[]} */
export const subjects = [
  {
    name: 'piscina',
    rivals: [
      { name: 'piscina', open: () => bare.piscina(workers, 'sync') },
      { name: "piscina, atomics: 'disabled'", open: () => bare.piscina(workers, 'disabled') },
    ],
    targets: onThreads,
  },
  {
    name: 'tinypool',
    rivals: [{ name: 'tinypool', open: () => bare.tinypool(workers) }],
    targets: onThreads,
  },
  {
    name: 'threads',
    rivals: [
      { name: 'threads, spawned', open: () => bare.threads(workers) },
      { name: 'threads, its Pool', open: () => bare.threadsPool(workers), calls: 2_000 },
    ],
    targets: onThreads,
  },
  {
    name: 'processes',
    rivals: [{ name: "tinypool, 'child_process'", open: () => bare.processes(workers) }],
    // Without shared memory calls do not travel together: a flood has no target.
    targets: { 'one by one': 1.1, map: 20 },
  },
];

/** @param {string} name */
export function openOurs(name) {
  return openExecutor(`${name}:?maxWorkers=${workers}&minWorkers=${workers}`);
}
