/** A server under load, without other work and beside tasks that are always ready. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { runChild } from '../cli/child.ts';
import type { Outcome } from './outcome.ts';
import type { Busy } from './programs/programs.ts';
import { pythonCases } from './python.ts';
import type { CoreSubject } from './subjects.ts';

const tasks = 1_000;

interface Server {
  readonly port: number;
  /** Starts the tasks. */
  start(): Promise<void>;
  /** How often they have yielded. */
  yields(): Promise<number>;
  stop(): Promise<void>;
}

/** Of a subject in this process, or of the Python at a path. */
export async function measureHttp(subject: CoreSubject, quick: boolean, python?: string): Promise<Outcome> {
  const milliseconds = quick ? 100 : 4_000;
  const server = python === undefined ? await openNode(subject) : await openPython(python);
  try {
    const idle = await load(server.port, milliseconds);
    await server.start();
    await sleep(quick ? 0 : 500);
    const [begun, before] = [performance.now(), await server.yields()];
    const busy = await load(server.port, milliseconds);
    const yields = (await server.yields()) - before;
    const seconds = (performance.now() - begun) / 1_000;
    if (!(yields > 0)) throw new Error(`Cannot count this run as its tasks must yield: ${yields} times`);
    return { figures: { idle, busy, yields: yields / seconds } };
  } finally {
    await server.stop();
  }
}

async function load(port: number, milliseconds: number): Promise<number> {
  const answer = await runChild(new URL('./http-load.js', import.meta.url), [
    String(port),
    String(milliseconds),
  ]);
  if (typeof answer !== 'number') throw new Error(`Cannot read the load's answer: ${String(answer)}`);
  return answer;
}

async function openNode(subject: CoreSubject): Promise<Server> {
  const programs = await subject.load?.();
  let busy: Busy | undefined;
  const server = createServer((_, response) => {
    const reply = (): void => void response.end('ok');
    if (busy === undefined) reply();
    else busy.serve(reply);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot serve without a port');
  return {
    port: address.port,
    async start() {
      busy = programs?.busy?.(tasks);
    },
    yields: async () => busy?.yields() ?? 0,
    async stop() {
      await busy?.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What the Python program prints, a line at a time. */
interface Said {
  readonly port?: number;
  readonly yields?: number;
}

async function openPython(python: string): Promise<Server> {
  const child = spawn(python, [pythonCases, 'busy', String(tasks), '0'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  // Rejects where it cannot be started.
  await Promise.race([once(child, 'spawn'), ended]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async (name: keyof Said): Promise<number> => {
    const { value: line } = await lines.next();
    const number = line === undefined ? undefined : (JSON.parse(line) as Said)[name]; // as: see Said
    if (number === undefined) throw new Error(`Cannot serve by CPython as it must say its ${name}: ${line}`);
    return number;
  };
  const ask = (word: string): Promise<number> => {
    child.stdin.write(`${word}\n`);
    return hear('yields');
  };
  const port = await hear('port');
  return {
    port,
    start: async () => void (await ask('start')),
    yields: () => ask('yields'),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
