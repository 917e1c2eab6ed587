import * as asyncio from '@tsyncio/core';
import type { Json, QueueKind } from '../language.ts';
import type { Machine } from '../machine.ts';
import type { Operations } from '../operations.ts';

type Queues = 'queue' | 'put_nowait' | 'get_nowait' | 'task_done' | 'shutdown' | 'qsize';

const KINDS: Readonly<Record<QueueKind, new (maxsize: number) => asyncio.Queue<Json>>> = {
  fifo: asyncio.Queue,
  lifo: asyncio.LifoQueue,
  priority: asyncio.PriorityQueue,
};

export const queues: Operations<Machine, unknown, Queues> = {
  queue(machine, variable, kind, maxsize) {
    machine.put(variable, new KINDS[kind](maxsize));
  },

  put_nowait(machine, variable, item) {
    queueOf(machine, variable).putNowait(item);
    machine.log('put', variable, item);
  },

  get_nowait(machine, variable) {
    machine.log('item', variable, queueOf(machine, variable).getNowait());
  },

  task_done(machine, variable) {
    queueOf(machine, variable).taskDone();
  },

  shutdown(machine, variable, immediate) {
    queueOf(machine, variable).shutdown({ immediate });
  },

  qsize(machine, variable) {
    machine.log('qsize', variable, queueOf(machine, variable).qsize());
  },
};

/** The queue kept in a variable. */
export function queueOf(machine: Machine, variable: string): asyncio.Queue<Json> {
  return machine.get<asyncio.Queue<Json>>(variable, asyncio.Queue);
}
