/** The server: which request makes which call, and what becomes of the call's errors. */

import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import * as asyncio from '@tsyncio/core';
import { type Executor, ExecutorFullError, ExecutorShutdownError } from '@tsyncio/executor';

const { hashPasswords } = asyncio.blocking<typeof import('./hash-passwords.ts')>(
  new URL('./hash-passwords.js', import.meta.url),
);

/** Seconds that a call may run. */
const timeout = 2;
/** Bytes that a request may have. */
const maxBody = 64 * 1024;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** What a request asks for cannot be had. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Starts the server, which answers in tasks of the running loop. Rejects where the port is taken. */
export async function startServer(executor: Executor, port: number): Promise<Server> {
  // Past the timeout the call is cancelled and its worker ended: it is free again, or a new one in its place.
  const calls = executor.with({ timeout });
  const handle = asyncio.getRunningLoop().bind(async (request: IncomingMessage, response: ServerResponse) => {
    // A client that leaves cancels the task that answers it, and so the call that the task waits for.
    const task = asyncio.currentTask();
    response.once('close', () => task?.cancel());
    const { status, body, headers } = await answer(request, calls).catch(failure);
    // A server that closes waits for its connections: those that stay open would hold it up.
    const connection = server.listening ? {} : { connection: 'close' };
    response.writeHead(status, { 'content-type': 'text/plain', ...connection, ...headers }).end(body);
  });
  const server = createServer((request, response) => void handle(request, response));
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return server;
}

async function answer(request: IncomingMessage, calls: Executor): Promise<Answer> {
  switch (`${request.method} ${request.url}`) {
    case 'POST /hash': {
      const passwords = (await read(request)).split('\n').filter((line) => line !== '');
      if (passwords.length === 0) throw new Refusal(400, 'a password in each line, please');
      // Not runInExecutor, which waits where `maxQueue` calls are waiting already; submit says so.
      const hashes = await asyncio.wrapFuture(calls.submit(hashPasswords, passwords));
      return { status: 200, body: `${hashes.join('\n')}\n` };
    }
    case 'GET /health': {
      const body = `${JSON.stringify(calls.statistics())}\n`;
      return { status: 200, body, headers: { 'content-type': 'application/json' } };
    }
    default:
      throw new Refusal(404, 'there are POST /hash and GET /health');
  }
}

/** The whole body. */
async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Else leaving the loop would close the connection, and nobody would hear why.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer); // as: a stream without an encoding gives buffers
    size += chunks.at(-1)?.length ?? 0;
    if (size > maxBody) throw new Refusal(413, `more than ${maxBody} bytes`);
  }
  return Buffer.concat(chunks).toString();
}

/** What a request is answered that failed. */
function failure(error: unknown): Answer {
  // Who would be answered has gone.
  if (asyncio.isCancelled(error)) throw error;
  if (error instanceof Refusal) return { status: error.status, body: `${error.message}\n` };
  if (error instanceof asyncio.TimeoutError) return { status: 504, body: `more than ${timeout} s of work\n` };
  if (error instanceof ExecutorFullError)
    return { status: 503, body: 'too busy, try again\n', headers: { 'retry-after': `${timeout}` } };
  if (error instanceof ExecutorShutdownError) return { status: 503, body: 'shutting down\n' };
  console.error(error);
  return { status: 500, body: 'an error of the server\n' };
}
