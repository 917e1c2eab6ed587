import type { Machine } from '../machine.ts';
import { byName, type Operation } from '../operations.ts';
import { combining } from './combining.ts';
import { plain } from './plain.ts';
import { queues } from './queues.ts';
import { scopes } from './scopes.ts';
import { sync } from './sync.ts';
import { tasks } from './tasks.ts';

/** The operations that never wait; both styles share them. */
export const immediate: ReadonlyMap<string, Operation<Machine, unknown>> = byName(
  plain,
  tasks,
  combining,
  queues,
  scopes,
  sync,
);
