import type { WorkerPool, WorkerSettings } from '@tsyncio/executor';
import type { CallsMessage, ChunkMessage, Message } from '../src/wire/request.ts';
import { serveLine } from '../src/worker/run-load.ts';
import { runHello } from '../src/worker/run-request.ts';

/** A worker of no library, in this thread, which calls reach over the executor's own line. */
export interface LineWorker {
  readonly settings: WorkerSettings;
  /** How many calls each message had; 0 for a chunk. */
  readonly messages: number[];
  /** What it answers is not sent, as of one that was killed in the middle. */
  dead: boolean;
}

/** A pool whose workers share memory with the executor, for calls that travel together. They must not block. */
export class LinePool implements WorkerPool<LineWorker> {
  readonly name = 'line';
  readonly capabilities = {
    workers: 'threads',
    transfer: true,
    sharedMemory: true,
    inlineFunctions: true,
    cancelRunning: true,
  } as const;
  readonly workers: LineWorker[] = [];
  /** Whether workers die of any message with calls, before they begin one. */
  deadly = false;

  start(settings: WorkerSettings): LineWorker {
    const worker: LineWorker = { settings, messages: [], dead: false };
    this.workers.push(worker);
    return worker;
  }

  async run(worker: LineWorker, message: unknown): Promise<unknown> {
    const hello = message as Message; // as: the executor sends nothing else
    if (!('kind' in hello) || hello.kind === 'chunk') throw new Error('calls go over the line');
    if (hello.line !== undefined) {
      const { claims, port } = hello.line;
      const served = { claims, port: { ...emptyPort, postMessage: (answer: unknown) => send(answer) } };
      const send = (answer: unknown): void => {
        if (!worker.dead) port.postMessage(answer, []);
      };
      serveLine(served);
      port.onmessage = (event) => {
        const calls = event.data as CallsMessage | ChunkMessage; // as: the executor sends nothing else
        worker.messages.push('kind' in calls ? 0 : countOf(calls));
        if (this.deadly) {
          worker.dead = true;
          worker.settings.exited(9);
        }
        if (!worker.dead) served.port.onmessage?.(event);
      };
    }
    return (await runHello(hello)).outcome;
  }

  async terminate(worker: LineWorker): Promise<void> {
    worker.dead = true;
  }

  async close(): Promise<void> {}
}

/** How many calls there are in a message. */
function countOf(message: CallsMessage): number {
  let count = 0;
  for (let at = 0; at < message.length; at += 2 + (message[at + 1] as number)) count++; // as: that is how many arguments it has
  return count;
}

const emptyPort = {
  onmessage: null as ((event: { readonly data: unknown }) => void) | null,
  onmessageerror: null,
  close: () => {},
};
