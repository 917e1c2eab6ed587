// Derived from ../generator/interpreter.ts by scripts/derive-async.mjs: change that and run it again.

import type * as asyncio from '@tsyncio/core';
import type { Body, Json } from '../language.ts';
import { Machine, Return } from '../machine.ts';
import { byName } from '../operations.ts';
import { operationOf, runNow } from '../ops/immediate.ts';
import { combining } from './combining.ts';
import { groups } from './groups.ts';
import { plain } from './plain.ts';
import { queues } from './queues.ts';
import { run, runNamed } from './run.ts';
import { scopes } from './scopes.ts';
import type { Running } from './style.ts';
import { sync } from './sync.ts';
import { tasks } from './tasks.ts';

const waiting = byName<Interpreter, Running<unknown>>(plain, tasks, combining, scopes, groups, sync, queues);

/** Runs programs whose coroutines are of this style. */
export class Interpreter extends Machine {
  override coroutineOf(body: Body): asyncio.CoroutineLike<Json> {
    return () => run(this, body);
  }

  override mainOf(name: string, body: Body): asyncio.CoroutineLike<Json> {
    return () => runNamed(this, name, body);
  }

  override now(steps: Body): void {
    runNow(this, steps);
  }

  async steps(body: Body): Running<Return | undefined> {
    for (const step of body) {
      if (this.skips(step)) continue;
      const [op, ...args] = step;
      const wait = waiting.get(op);
      const done = wait === undefined ? operationOf(op)(this, ...args) : await wait(this, ...args);
      if (done instanceof Return) return done;
    }
    return undefined;
  }
}
