import * as asyncio from '@tsyncio/core';
import type { Machine } from '../machine.ts';
import type { Operations } from '../operations.ts';

type Contexts = ('set_var' | 'get_var' | 'set_var_as' | 'reset_var') | ('copy_context' | 'run_in' | 'var_in');

export const contexts: Operations<Machine, unknown, Contexts> = {
  set_var(machine, name, value) {
    machine.contextVariable(name).set(value);
  },

  get_var(machine, name) {
    machine.log('var', name, machine.contextVariable(name).get());
  },

  set_var_as(machine, token, name, value) {
    machine.put(token, machine.contextVariable(name).set(value));
  },

  reset_var(machine, variable) {
    const token = machine.get(variable, asyncio.Token);
    token.variable.reset(token);
  },

  copy_context(machine, variable) {
    machine.put(variable, asyncio.copyContext());
  },

  run_in(machine, variable, steps) {
    machine.get(variable, asyncio.Context).run(() => machine.now(steps));
  },

  var_in(machine, variable, name) {
    const value = machine.get(variable, asyncio.Context).get(machine.contextVariable(name));
    machine.log('var_in', variable, name, value ?? null);
  },
};
