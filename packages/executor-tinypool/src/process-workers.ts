import type { ChildProcess } from 'node:child_process';
import type { WorkerSettings } from '@tsyncio/executor';
import { findUnsendable, isPlain, pack, refusal, type Unsendable, unpack } from '@tsyncio/executor/packing';
import type { Tinypool } from 'tinypool';
import { processFlags } from './flags.ts';
import type { LibraryPool } from './late-workers.ts';
import type { Library } from './library.ts';
import { markOurs, readOurs } from './ours.ts';
import { forwardOutput } from './process/output.ts';
import { parentVariable } from './process/parent-variable.ts';
import { openSinglePool, retire } from './single-pool.ts';

/** Milliseconds that a child which has closed its channel may take to end. */
const grace = 1000;

interface Member {
  readonly pool: Tinypool;
  readonly child: ChildProcess;
  /** Resolves when the child has ended, or never was. */
  readonly ended: Promise<unknown>;
  /** Whether it is up: tinypool has carried its first message. */
  up: boolean;
  /** Who waits for the answer of the call that it runs. */
  answer: ((content: unknown) => void) | undefined;
}

/**
 * Child processes by tinypool, which starts them and carries the first message. Calls go over the channel of the process
 * without it: its way takes each through a port of this process as well, and asks for the child's memory after each.
 *
 * Messages that are not plain are serialized here and in the child: what structured cloning carries and the channel of a
 * process does not (shared memory, a port) would be an uncaught exception of this process.
 */
export class ProcessWorkers implements LibraryPool<Member> {
  readonly name = 'processes';
  readonly capabilities = {
    workers: 'processes',
    transfer: false,
    sharedMemory: false,
    inlineFunctions: true,
    cancelRunning: true,
  } as const;

  start(library: Library, { env, resourceLimits, exited, lost, notify }: WorkerSettings): Member {
    const pool = openSinglePool(library, {
      runtime: 'child_process',
      // Not the default, JSON: it mangles binary data.
      serialization: 'advanced',
      // Without any, the child would have no variables at all.
      // as: what is not there is no key of it
      env: { ...(env ?? (process.env as Record<string, string>)), [parentVariable]: String(process.pid) },
      execArgv: processFlags(resourceLimits),
    });
    const [worker] = pool.threads;
    const { process: child } = worker as unknown as { process: ChildProcess }; // as: tinypool does not declare what it wraps
    forwardOutput(child);
    // Nobody writes to it: a call that reads it must come to its end.
    child.stdin?.end();
    const ended = new Promise<unknown>((resolve) => {
      child.once('exit', resolve);
      if (child.pid === undefined) resolve(undefined);
    });
    // First of all listeners: tinypool takes an exit for an error, and would start another child.
    child.prependListener('exit', (code, signal) => {
      retire(pool);
      exited(code, signal);
    });
    child.prependListener('error', (error) => {
      retire(pool);
      // Else it could not be written to, and tinypool ends it: the exit says more.
      if (child.pid === undefined) lost(error);
    });
    child.once('disconnect', () => {
      // Usually it is about to exit, and the exit says more. One that lives on can answer no call.
      const timer = setTimeout(() => lost(new Error('the worker closed its channel')), grace);
      timer.unref();
      child.once('exit', () => clearTimeout(timer));
    });
    const member: Member = { pool, child, ended, up: false, answer: undefined };
    child.on('message', (message) => {
      const answer = readOurs(message, 'answer');
      if (answer !== undefined) member.answer?.(answer);
      const warning = readOurs(message, 'warning');
      if (warning !== undefined) notify(read(warning));
    });
    return member;
  }

  run(member: Member, message: unknown): Promise<unknown> {
    if (!member.up) return greet(member, message);
    return new Promise((resolve) => {
      const sent = isPlain(message as object) ? message : pack(message); // as: a message is an object
      member.child.send(markOurs('call', sent), ignore);
      member.answer = (content) => {
        member.answer = undefined;
        resolve(read(content));
      };
    });
  }

  unsendable(value: unknown): Unsendable | undefined {
    return findUnsendable(value);
  }

  async terminate({ child, ended }: Member): Promise<void> {
    // Else this process could end before, in the middle of the wait for it.
    child.ref();
    child.kill('SIGKILL');
    await ended;
  }
}

/** Sends the first message. Tinypool rejects when the child is lost, and only then: the exit tells of it. */
async function greet(member: Member, message: unknown): Promise<unknown> {
  const bytes = pack(message);
  // as: its buffer is its own, and is moved to tinypool's side of this process
  const answer: unknown = await member.pool
    .run(bytes, { transferList: [bytes.buffer as ArrayBuffer] })
    .catch(() => new Promise<never>(() => {}));
  member.up = true;
  return read(answer);
}

/** What a child has answered. */
function read(content: unknown): unknown {
  try {
    return content instanceof Uint8Array ? unpack(content) : content;
  } catch (error) {
    return refusal(`Cannot read the result: ${String(error)}`);
  }
}

/** A channel that fails has closed, and the exit tells of it. */
function ignore(): void {}
