import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocking } from '@tsyncio/executor';
import { BullMQExecutor, type BullMQOptions } from '@tsyncio/executor-bullmq';
import { BullMQWorker, type BullMQWorkerOptions, type WorkerLog } from '@tsyncio/executor-bullmq/worker';
import { onTestFinished } from 'vitest';
import { redisUrl } from './given-redis.ts';

interface Work {
  add(a: number, b: number): number;
  note(file: string, n: number): number;
  noteAndSpin(file: string, n: number, seconds: number): number;
  noteAndWait(file: string, n: number, door: string): number;
  failUntil(file: string, times: number): number;
  exitOnce(marker: string): string;
  spin(seconds: number): number;
  fail(message: string): never;
  exit(): never;
  missing(): void;
}

/** The module that the workers of the tests serve. */
export const workModule = new URL('../fixtures/work.js', import.meta.url);
export const work = blocking<Work>(workModule);

let queues = 0;

/** The name of a queue that no other test has. */
export function newQueue(): string {
  return `test-${process.pid}-${++queues}`;
}

/** A folder for what the calls of a test leave behind. */
export class Ledger {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'tsyncio-ledger-'));
  readonly file: string = join(this.folder, 'lines');

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  get lines(): string[] {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8').split('\n').slice(0, -1) : [];
  }
}

/** Waits until something is so; fails after 20 seconds. */
export async function until(what: string, so: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!so()) {
    if (performance.now() > end) throw new Error(`waited 20 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Opens an executor, and shuts it down with the test. */
export function openExecutor(options: BullMQOptions): BullMQExecutor {
  const executor = new BullMQExecutor({ redis: redisUrl, lostAfter: 3, ...options });
  onTestFinished(async () => await executor.shutdown({ terminate: true }));
  return executor;
}

/** Starts a worker in this process, with what it logs; it ends with the test. */
export async function startWorker(
  options: Partial<BullMQWorkerOptions> & { queue: string },
): Promise<{ worker: BullMQWorker; log: WorkerLog[] }> {
  const log: WorkerLog[] = [];
  const worker = await BullMQWorker.start({
    redis: redisUrl,
    modules: [workModule],
    concurrency: 1,
    lostAfter: 3,
    log: (entry) => log.push(entry),
    ...options,
  });
  onTestFinished(async () => await worker.close(0));
  return { worker, log };
}
