/** `@tsyncio/core` as programs get it: loops have the page's clock, unless they are made with another. */

import * as core from '@tsyncio/core';
import { noteCaller } from '../stage/callers.ts';
import { clock } from '../stage/here.ts';

export * from '@tsyncio/core';

export class EventLoop extends core.EventLoop {
  constructor(options?: core.LoopOptions) {
    super({ clock, ...options });
    const host = this.runInExecutor.bind(this);
    const noted = (...call: unknown[]): unknown => {
      noteCaller(call[1], this.isRunning() ? core.currentTask(this) : null);
      return Reflect.apply(host, this, call);
    };
    this.runInExecutor = noted as core.EventLoop['runInExecutor']; // as: whatever it is given goes on as it is
  }
}

export const newEventLoop: typeof core.newEventLoop = (options) => new EventLoop(options);

export class Runner extends core.Runner {
  constructor(options?: core.RunnerOptions) {
    super(withLoop(options));
  }
}

export const run: typeof core.run = (main, options) => core.run(main, withLoop(options));

function withLoop<O extends core.RunnerOptions>(options?: O): core.RunnerOptions {
  return { loopFactory: () => new EventLoop(options), ...options };
}
