/** `@tsyncio/executor-threads` as programs get it: workers keep the page's pace. */

import * as threads from '@tsyncio/executor-threads';
import script from '../stage/worker.ts?worker&url';

export * from '@tsyncio/executor-threads';

export class ThreadsExecutor extends threads.ThreadsExecutor {
  constructor(options: threads.ThreadsOptions = {}) {
    super({ script: new URL(script, import.meta.url), ...options });
  }
}
