import * as asyncio from '@tsyncio/core';
import type { Machine } from '../machine.ts';
import type { Operations } from '../operations.ts';

type Factories = 'eager_factory' | 'eager_logging_factory' | 'logging_factory' | 'no_factory';

export const factories: Operations<Machine, unknown, Factories> = {
  eager_factory(machine) {
    machine.loop.setTaskFactory(asyncio.eagerTaskFactory);
  },

  eager_logging_factory(machine) {
    class LoggingTask<T> extends asyncio.Task<T> {
      constructor(source: asyncio.CoroutineLike<T>, options: asyncio.TaskOptions) {
        machine.log('made', options.name ?? null);
        super(source, options);
      }
    }
    machine.loop.setTaskFactory(asyncio.createEagerTaskFactory(LoggingTask));
  },

  logging_factory(machine) {
    machine.loop.setTaskFactory((loop, source, options) => {
      machine.log('made', options.name ?? null);
      return new asyncio.Task(source, { ...options, loop });
    });
  },

  no_factory(machine) {
    machine.loop.setTaskFactory(null);
  },
};
