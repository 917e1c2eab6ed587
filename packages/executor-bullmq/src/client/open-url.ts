import { BullMQExecutor } from './bullmq-executor.ts';
import type { BullMQOptions } from './bullmq-options.ts';

/** What an executor's URL says. */
interface Url {
  readonly href: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Opens the executor of a URL: `bullmq://user:password@host:6379/queue?retries=3`. Beside the executor's options it takes `db`, the
 * number of Redis's database, and `tls=true`.
 *
 * @throws {TypeError} If it names no queue.
 * @throws {Error} If Redis cannot be reached, or refuses this client.
 */
export async function openUrl({ href, options }: Url): Promise<BullMQExecutor> {
  const url = new URL(href);
  const [, queue, ...more] = url.pathname.split('/');
  if (queue === undefined || queue === '' || more.some((part) => part !== '')) {
    throw new TypeError(
      `Cannot open 'bullmq://${url.host}${url.pathname}' as it must name a queue: one looks like 'bullmq://localhost:6379/hashes?retries=3'`,
    );
  }
  const { db, tls, ...rest } = options;
  const address = new URL(`${tls === true ? 'rediss' : 'redis'}://${url.host || 'localhost:6379'}`);
  address.username = url.username;
  address.password = url.password;
  if (db !== undefined && typeof db !== 'number')
    throw new TypeError(`Cannot open it as 'db' must be the number of a database`);
  if (db !== undefined) address.pathname = `/${db}`;
  const given = rest as Partial<BullMQOptions>; // as: the executor checks them
  const executor = new BullMQExecutor({ ...given, queue: decodeURIComponent(queue), redis: address.href });
  await executor.connect();
  return executor;
}
