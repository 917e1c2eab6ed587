import type { Body } from '../language.ts';
import { type Machine, Return } from '../machine.ts';
import { byName, type Operation } from '../operations.ts';
import { callbacks } from './callbacks.ts';
import { combining } from './combining.ts';
import { contexts } from './contexts.ts';
import { factories } from './factories.ts';
import { groups } from './groups.ts';
import { handlers } from './handlers.ts';
import { plain } from './plain.ts';
import { queues } from './queues.ts';
import { scopes } from './scopes.ts';
import { sync } from './sync.ts';
import { tasks } from './tasks.ts';

/** The operations that never wait; both styles share them. */
export const immediate: ReadonlyMap<string, Operation<Machine, unknown>> = byName(
  plain,
  tasks,
  contexts,
  callbacks,
  handlers,
  factories,
  combining,
  queues,
  scopes,
  groups,
  sync,
);

/** @throws {TypeError} If there is no such operation, or it may wait. */
export function operationOf(op: string): Operation<Machine, unknown> {
  const operation = immediate.get(op);
  if (operation === undefined) throw new TypeError(`Cannot run ${op} at once, as it waits or is none`);
  return operation;
}

/** Runs steps that never wait, up to the first that returns. */
export function runNow(machine: Machine, steps: Body): void {
  for (const step of steps) {
    if (machine.skips(step)) continue;
    const [op, ...args] = step;
    if (operationOf(op)(machine, ...args) instanceof Return) return;
  }
}
