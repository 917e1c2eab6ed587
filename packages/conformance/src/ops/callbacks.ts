import { type Machine, TICK } from '../machine.ts';
import type { Operations } from '../operations.ts';

type Callbacks = 'call_soon_with' | 'call_later_with' | 'call_at' | 'done_callback_with' | 'stop';

/** Callbacks that run steps which never wait, in a context of their own where one is named. */
export const callbacks: Operations<Machine, unknown, Callbacks> = {
  call_soon_with(machine, variable, steps, context) {
    const options = { context: machine.context(context) };
    machine.put(
      variable,
      machine.loop.callSoon(() => machine.now(steps), options),
    );
  },

  call_later_with(machine, variable, ticks, steps, context) {
    const options = { context: machine.context(context) };
    machine.put(
      variable,
      machine.loop.callLater(ticks * TICK, () => machine.now(steps), options),
    );
  },

  call_at(machine, variable, ticks, steps, context) {
    const options = { context: machine.context(context) };
    machine.put(
      variable,
      machine.loop.callAt(ticks * TICK, () => machine.now(steps), options),
    );
  },

  done_callback_with(machine, variable, steps, name) {
    const context = machine.context(name);
    const options = context === undefined ? {} : { context };
    machine.future(variable).addDoneCallback(() => machine.now(steps), options);
  },

  stop(machine) {
    machine.loop.stop();
  },
};
