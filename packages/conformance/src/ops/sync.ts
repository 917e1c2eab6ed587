import * as asyncio from '@tsyncio/core';
import { holdable } from '../holdable.ts';
import type { Machine } from '../machine.ts';
import type { Operations } from '../operations.ts';

type Sync =
  | ('lock' | 'semaphore' | 'bounded_semaphore' | 'release' | 'locked')
  | ('event' | 'event_set' | 'event_clear')
  | ('condition' | 'notify' | 'notify_all' | 'barrier');

export const sync: Operations<Machine, unknown, Sync> = {
  lock(machine, variable) {
    machine.put(variable, new asyncio.Lock());
  },

  semaphore(machine, variable, value) {
    machine.put(variable, new asyncio.Semaphore(value));
  },

  bounded_semaphore(machine, variable, value) {
    machine.put(variable, new asyncio.BoundedSemaphore(value));
  },

  release(machine, variable) {
    holdable(machine, variable).release();
  },

  locked(machine, variable) {
    machine.log('locked', variable, holdable(machine, variable).locked());
  },

  event(machine, variable) {
    machine.put(variable, new asyncio.Event());
  },

  event_set(machine, variable) {
    machine.get(variable, asyncio.Event).set();
  },

  event_clear(machine, variable) {
    machine.get(variable, asyncio.Event).clear();
  },

  condition(machine, variable, lock) {
    machine.put(variable, new asyncio.Condition(lock === null ? null : machine.get(lock, asyncio.Lock)));
  },

  notify(machine, variable, most) {
    machine.get(variable, asyncio.Condition).notify(most);
  },

  notify_all(machine, variable) {
    machine.get(variable, asyncio.Condition).notifyAll();
  },

  barrier(machine, variable, parties) {
    machine.put(variable, new asyncio.Barrier(parties));
  },
};
