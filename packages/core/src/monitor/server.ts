/**
 * The socket of a process, and what is answered over it: HTTP, so that any client will do.
 *
 * Owns that there is one, as long as a run wants it. Must never keep the process alive, nor change anything in it.
 */

import { messageOf, wired } from '../kernel/index.ts';
import { answers } from './answers.ts';
import { type FileFacts, type HttpRequest, type HttpResponse, type HttpServer, node } from './node.ts';
import { Gone } from './pace.ts';
import { isError, prepareFolder } from './private-folder.ts';
import { PROTOCOL, type ProcessPicture, type Refusal } from './protocol.ts';
import { BadQuestion, readQuestion } from './question.ts';
import { factsOf, removeIfDead, removeIfSame, socketPath, sweep } from './sockets.ts';

interface Monitor {
  /** How many runs want it. */
  wanted: number;
  /** Closes it; `null`: it is not open. */
  close: (() => void) | null;
}

/** One for all copies of the package in the process: there is one socket. */
const KEY = Symbol.for('@tsyncio/monitor');
const shared = globalThis as { [KEY]?: Monitor }; // as: nobody else has this symbol
shared[KEY] ??= { wanted: 0, close: null };
const monitor = shared[KEY];

/** Opens the socket, unless it is open; it stays until everybody has called the function that is returned. */
export function openMonitor(): () => void {
  monitor.wanted += 1;
  if (monitor.close === null) {
    try {
      // Outside any task, whose code would be taken to answer.
      const { store } = wired.host;
      monitor.close = store === null ? listen() : store.run(undefined, listen);
    } catch (error) {
      report(error);
    }
  }
  return () => {
    monitor.wanted -= 1;
    if (monitor.wanted > 0) return;
    monitor.close?.();
    monitor.close = null;
  };
}

function report(error: unknown): void {
  wired.host.report(`tsyncio ps cannot look at this process: ${messageOf(error)}`, undefined);
}

/** Returns what ends it. */
function listen(): () => void {
  const { process } = node;
  const folder = prepareFolder();
  const path = socketPath(folder);
  sweep(folder);

  const server: HttpServer = process.getBuiltinModule('node:http').createServer(serve);
  let facts: FileFacts | null = null;
  let isClosed = false;
  const open = (): void => {
    // Not by the primary process of a cluster.
    server.listen({ path, exclusive: true }, () => makePrivate(path));
    if (server.listening) facts = factsOf(path);
    server.unref();
  };
  const remove = (): void => {
    if (facts !== null) removeIfSame(path, facts);
  };
  server.on('connection', (socket) => socket.unref());
  let triedAgain = false;
  server.on('error', (error) => {
    if (triedAgain || !isError(error, 'EADDRINUSE')) {
      report(error);
      return;
    }
    triedAgain = true;
    // Of a process that had the same number, as a rule.
    removeIfDead(path, (isRemoved) => {
      if (!isRemoved) report(error);
      else if (!isClosed) open();
    });
  });
  open();
  process.once('exit', remove);
  return () => {
    isClosed = true;
    process.off('exit', remove);
    server.close();
    server.closeAllConnections();
    remove();
  };
}

/** The folder is so already. */
function makePrivate(path: string): void {
  try {
    node.process.getBuiltinModule('node:fs').chmodSync(path, 0o600);
  } catch (error) {
    // It may have been closed since.
    if (!isError(error, 'ENOENT')) report(error);
  }
}

/** The answer before the next: they are given one after the other, however many ask. */
let before: Promise<void> = Promise.resolve();

function serve(request: HttpRequest, response: HttpResponse): void {
  before = before.then(() => answer(request, response)).catch(report);
}

async function answer({ method, url = '/' }: HttpRequest, response: HttpResponse): Promise<void> {
  try {
    const { pathname, searchParams } = parse(url);
    const wanted = Object.hasOwn(answers, pathname) ? answers[pathname] : undefined;
    if (method !== 'GET') {
      refuse(response, 405, `Cannot ${method} as there is nothing that can be changed: GET`);
    } else if (wanted === undefined) {
      refuse(response, 404, `Cannot find ${pathname} as there is ${Object.keys(answers).join(', ')}`);
    } else {
      const question = readQuestion(searchParams, wanted.known);
      send(response, 200, await wanted.make(question, () => response.destroyed));
    }
  } catch (error) {
    if (error instanceof Gone) return;
    // Half an answer can't be taken back.
    if (response.headersSent) throw error;
    if (error instanceof BadQuestion) refuse(response, 400, error.message);
    else refuse(response, 500, messageOf(error));
  }
}

/** @throws {BadQuestion} If it is none. */
function parse(url: string): InstanceType<typeof node.URL> {
  try {
    return new node.URL(url, 'http://tsyncio');
  } catch {
    throw new BadQuestion(`Cannot answer as it must be the path of a URL: received '${url}'`);
  }
}

/** A body as JSON; where it says how long it took, with that. */
function textOfBody(body: ProcessPicture | Refusal): string {
  if (!('took' in body) || typeof body.took !== 'number') return JSON.stringify(body);
  const { took, ...rest } = body;
  const startMs = node.performance.now();
  const text = JSON.stringify(rest);
  return `${text.slice(0, -1)},"took":${took + (node.performance.now() - startMs) / 1000}}`;
}

function refuse(response: HttpResponse, status: number, error: string): void {
  send(response, status, { protocol: PROTOCOL, error });
}

function send(response: HttpResponse, status: number, body: ProcessPicture | Refusal): void {
  // First, for what is in a picture may refuse to be text.
  const text = `${textOfBody(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...(status === 405 ? { allow: 'GET' } : {}),
  });
  response.end(text);
}
