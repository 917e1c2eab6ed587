import { type Machine, Return, ScenarioError } from '../machine.ts';
import type { Operations } from '../operations.ts';

type Plain = 'log' | 'return' | 'raise' | 'incr';

export const plain: Operations<Machine, unknown, Plain> = {
  log(machine, label) {
    machine.log('log', label);
  },

  return(_machine, value) {
    return new Return(value);
  },

  raise(_machine, tag) {
    throw new ScenarioError(tag);
  },

  incr({ counters }, counter) {
    counters.set(counter, (counters.get(counter) ?? 0) + 1);
  },
};
