import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../cli/progress.ts';
import { UsageError } from '../cli/usage-error.ts';
import type { Report } from '../report/report.ts';
import type { CallMessage } from './call-child.ts';
import type { CallOptions } from './measure-call.ts';

const module = fileURLToPath(new URL('./call-child.js', import.meta.url));

/** Has a process of its own measure: what the function does to it, or prints, is not done to this one. */
export function measureCallApart({ signal, ...options }: CallOptions, progress: Progress): Promise<Report> {
  return new Promise((resolve, reject) => {
    const child = fork(module, [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
    const end = (): boolean => child.kill('SIGKILL');
    process.once('exit', end);
    signal?.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
    child.on('message', (message: CallMessage) => {
      if ('total' in message) progress.total(message.total);
      else if ('step' in message) progress.step(message.step);
      else if ('report' in message) resolve(message.report);
      else if ('refused' in message) reject(new UsageError(message.refused));
      else reject(message.failed);
    });
    child.once('error', reject);
    child.once('exit', (code, by) => {
      process.off('exit', end);
      const { text } = options.target;
      // Too late where the report has come, for then the promise is settled.
      reject(
        new UsageError(
          `Cannot measure '${text}' as it must not end its process: it ended with ${by ?? code}`,
        ),
      );
    });
    // What else is in a subject are functions, which cannot be sent.
    const subjects = options.subjects.map(({ id, title, kind }) => ({ id, title, kind }));
    child.send({ ...options, subjects }, (error) => {
      if (error !== null) reject(error);
    });
  });
}
