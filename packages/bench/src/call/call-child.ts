/** Measures for the parent, in a process whose stdout is the parent's stderr: a function may print, the report must not. */

import { UsageError } from '../cli/usage-error.ts';
import type { Report } from '../report/report.ts';
import { type CallOptions, measureCall } from './measure-call.ts';

/** What it sends. */
export type CallMessage =
  | { readonly total: number }
  | { readonly step: string }
  | { readonly report: Report }
  | { readonly refused: string }
  | { readonly failed: unknown };

const interruption = new AbortController();
const end = (): void => interruption.abort(new Error('interrupted'));
process.once('SIGINT', end);
// The parent is gone: nobody wants this any more.
process.once('disconnect', end);

// Each worker thread listens to both.
process.stdout.setMaxListeners(1_000);
process.stderr.setMaxListeners(1_000);

const send = (message: CallMessage): Promise<void> =>
  new Promise((done) => {
    if (process.send === undefined || !process.connected) done();
    else process.send(message, () => done());
  });

process.once('message', (options: CallOptions) => {
  const progress = {
    total: (total: number) => void send({ total }),
    step: (step: string) => void send({ step }),
  };
  measureCall({ ...options, signal: interruption.signal }, progress)
    .then(
      (report) => send({ report }),
      (error: unknown) => send(error instanceof UsageError ? { refused: error.message } : { failed: error }),
    )
    // Not `disconnect` alone: a worker of the function's own making would keep the process alive.
    .finally(() => process.exit());
});
