import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** A Redis for this program alone, which ends with it: its host and port. */
export async function startRedis(): Promise<AsyncDisposable & { readonly host: string }> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tsyncio-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const end = (): void => void child.kill();
  process.once('exit', end);
  try {
    await once(child, 'spawn');
  } catch (cause) {
    rmSync(folder, { recursive: true });
    throw new UsageError(
      'Cannot start a Redis as redis-server is not installed: apt-get install redis-server, or name one with --executor bullmq://host:6379/queue',
      { cause },
    );
  }
  return {
    host: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      process.off('exit', end);
      const exit = once(child, 'exit');
      if (child.exitCode === null && child.kill()) await exit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
