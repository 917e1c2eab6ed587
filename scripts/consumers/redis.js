import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { end, start } from './command.js';

/** Why there is no Redis to start, where that is so. */
export const noRedis =
  spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'there is no redis-server on PATH';

/** Starts a Redis of its own, which keeps nothing. @param {string} cwd */
export async function startRedis(cwd) {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const { stop } = await startUntil('Ready to accept connections', 'redis-server', args, { cwd });
  return { url: `redis://127.0.0.1:${port}`, stop };
}

/**
 * Runs `body` beside a Redis and a `tsyncio-worker` of a project's.
 *
 * @param {import('./project.js').Project} project
 * @param {readonly string[]} args What the worker is told, but for the Redis.
 * @param {(url: string) => Promise<void>} body It is given the URL of the Redis.
 */
export async function withWorker(project, args, body) {
  const { folder: cwd, env } = project;
  const redis = await startRedis(cwd);
  try {
    const command = ['--no', '--', 'tsyncio-worker', '--redis', redis.url, ...args];
    const worker = await startUntil('serving queue', 'npx', command, { cwd, env });
    try {
      await body(redis.url);
    } finally {
      worker.stop();
    }
  } finally {
    redis.stop();
  }
}

/** A port of 127.0.0.1 that nobody listens at. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('there is no free port');
  return address.port;
}

/**
 * Starts a command, and waits until it has said these words.
 *
 * @param {string} words
 * @param {Parameters<typeof start>} parts
 * @returns {Promise<{ stop: () => void }>}
 */
export async function startUntil(words, ...parts) {
  const child = start(...parts);
  const signal = AbortSignal.timeout(30_000);
  let output = '';
  try {
    await new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text) => {
          output += text;
          if (output.includes(words)) resolve(undefined);
        });
      }
      child.on('error', reject);
      child.on('close', (code) => reject(new Error(`it ends with exit code ${code}`)));
      signal.addEventListener('abort', () => reject(new Error('it takes longer than 30 s')));
    });
  } catch (cause) {
    end(child);
    const [program, args] = parts;
    throw new Error(`$ ${program} ${args.join(' ')}\n${output}it has not said '${words}'`, { cause });
  }
  return { stop: () => end(child) };
}
