/** Piscina and tinypool without us, as their documentation has one use them: one pool, one call a message. */

import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Tinypool } from 'tinypool';
import type { Job } from '../work/jobs.ts';
import type { Pool, PoolSubject } from './pool.ts';

const filename = fileURLToPath(new URL('../work/work.js', import.meta.url));

/** What both have in common. */
interface Library {
  run(value: unknown, options?: RunOptions): Promise<unknown>;
  destroy(): Promise<void>;
  on(event: 'error', listener: () => void): unknown;
}

interface RunOptions {
  readonly name?: string;
  readonly transferList?: ArrayBuffer[];
  readonly signal?: AbortSignal;
}

export function barePiscina(id: string, title: string, atomics: 'sync' | 'disabled'): PoolSubject {
  const open = (count: number): Pool =>
    drive(new Piscina({ filename, minThreads: count, maxThreads: count, atomics }));
  return { id, title, kind: 'library', workers: 'threads', open };
}

export function bareTinypool(id: string, title: string, workers: 'threads' | 'processes'): PoolSubject {
  const runtime =
    workers === 'threads'
      ? ({ runtime: 'worker_threads' } as const)
      : ({ runtime: 'child_process', serialization: 'advanced' } as const);
  const open = (count: number): Pool =>
    drive(new Tinypool({ filename, minThreads: count, maxThreads: count, ...runtime }));
  return { id, title, kind: 'library', workers, open };
}

function drive(pool: Library): Pool {
  // Without a listener, the failure of a worker that a cancel has ended may end this process.
  pool.on('error', () => {});
  const optionsOf = (job: Job): RunOptions => (job === 'noop' ? {} : { name: job });
  return {
    call(job, value, moved) {
      // The default export needs no options, and so has none to pay for.
      if (job === 'noop' && moved === undefined) return pool.run(value);
      return pool.run(value, {
        ...optionsOf(job),
        ...(moved === undefined ? {} : { transferList: [moved] }),
      });
    },
    begin(job, value) {
      const controller = new AbortController();
      const result = pool.run(value, { ...optionsOf(job), signal: controller.signal });
      return { result, cancel: () => controller.abort() };
    },
    close: () => pool.destroy(),
  };
}
