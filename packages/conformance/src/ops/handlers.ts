import { type Machine, ScenarioError } from '../machine.ts';
import type { Operations } from '../operations.ts';
import { report } from '../report.ts';

export const handlers: Operations<Machine, unknown, 'exception_handler' | 'call_handler'> = {
  exception_handler(machine, steps) {
    if (steps === null) machine.loop.setExceptionHandler(null);
    else {
      machine.loop.setExceptionHandler((_loop, context) => {
        if (report(machine, 'handler', context)) machine.now(steps);
      });
    }
  },

  call_handler(machine, tag) {
    const message = 'called by the program';
    machine.loop.callExceptionHandler(
      tag === null ? { message } : { message, exception: new ScenarioError(tag) },
    );
  },
};
