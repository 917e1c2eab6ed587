import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, PROTOCOL, type ProcessPicture } from '@tsyncio/core/monitor';
import { Ended, Trouble } from '../errors.ts';

/** What is asked for, as the search part of a URL. */
export type Parameters = Readonly<Record<string, string | number>>;

/** How long a process takes to end, in milliseconds. */
const ENDING_MS = 100;

/** The socket of a process. */
export class Connection {
  readonly pid: number;
  readonly #path: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(pid: number, path: string) {
    this.pid = pid;
    this.#path = path;
  }

  /**
   * Asks for a picture, and waits for it as long as it takes.
   *
   * @throws {Ended} If the process has ended, or its run.
   * @throws {Trouble} If it is not this user's, or answers what is not understood.
   * @throws The signal's reason, if it aborts.
   */
  async ask<Picture extends ProcessPicture>(
    path: string,
    parameters: Parameters = {},
    signal?: AbortSignal,
  ): Promise<Picture> {
    let text: string;
    try {
      text = await this.#text(`${path}?${new URLSearchParams(Object.entries(parameters).map(pair))}`, signal);
    } catch (cause) {
      signal?.throwIfAborted();
      throw await this.#explain(cause);
    }
    let answer: { readonly protocol?: number; readonly error?: string } | null;
    try {
      answer = JSON.parse(text) as typeof answer; // as: looked at below
    } catch (cause) {
      throw new Trouble(`Cannot read what process ${this.pid} answers as it must be JSON`, { cause });
    }
    if (answer?.protocol !== PROTOCOL)
      throw new Trouble(
        `Cannot read what process ${this.pid} answers as it must be of protocol ${PROTOCOL}: ${answer?.protocol}\n` +
          '  use the @tsyncio/cli of the same version as its @tsyncio/core',
      );
    if (answer.error !== undefined) throw new Trouble(`Process ${this.pid} says: ${answer.error}`);
    return answer as Picture; // as: the protocol says so
  }

  /** Lets go of the socket. */
  close(): void {
    this.#agent.destroy();
  }

  async #text(path: string, signal: AbortSignal | undefined): Promise<string> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ socketPath: this.#path, path, agent: this.#agent, signal }, resolve).on('error', reject);
    });
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return text;
  }

  async #explain(cause: unknown): Promise<Trouble> {
    const { code } = cause as NodeJS.ErrnoException; // as: what Node's sockets fail with
    if (code === 'EACCES' || code === 'EPERM')
      return new Trouble(`Cannot look at process ${this.pid} as it belongs to another user`, { cause });
    // The socket goes before its process.
    await sleep(ENDING_MS);
    if (!isAlive(this.pid)) return new Ended(`Process ${this.pid} has ended`, { cause });
    return new Ended(`Process ${this.pid} runs nothing more that can be looked at`, { cause });
  }
}

const pair = ([name, value]: [string, string | number]): [string, string] => [name, String(value)];
