import type { RemoteCall } from '@tsyncio/executor';
import { storeCall } from '../wire/call-data.ts';
import { identify, type ModuleIdentity } from '../wire/module-identity.ts';
import type { ResolvedOptions } from './bullmq-options.ts';
import { moduleError } from './module-error.ts';
import { greatestPriority, leastPriority } from './outbox.ts';

/** Makes the data of jobs of calls. */
export class CallPacker {
  readonly #client: string;
  readonly #options: ResolvedOptions;
  /** Those that were called, by their URL: as they were at the first call. */
  readonly #modules = new Map<string, ModuleIdentity>();

  constructor(client: string, options: ResolvedOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** The data of a call's job; undefined where it cannot be sent, which the call was told then. */
  dataOf(call: RemoteCall): object | undefined {
    const identity = this.#identityOf(call);
    if (identity === undefined || !checkPriority(call)) return undefined;
    const { target, each, timeout, along } = call;
    const { retries } = this.#options;
    let data: object;
    try {
      const { id, hash } = identity;
      const head = {
        client: this.#client,
        module: id,
        hash,
        name: target.name,
        each,
        timeout,
        retries,
        along,
      };
      data = storeCall(head, call.args);
    } catch (cause) {
      call.unsendable(cause);
      return undefined;
    }
    return surelyFits(call.args, this.#options.sizeLimit) || this.#checkSize(call, data) ? data : undefined;
  }

  #identityOf(call: RemoteCall): ModuleIdentity | undefined {
    const { module } = call.target;
    try {
      const identity = this.#modules.get(module) ?? identify(module);
      this.#modules.set(module, identity);
      return identity;
    } catch (cause) {
      call.refused(moduleError(call.target, cause));
      return undefined;
    }
  }

  #checkSize(call: RemoteCall, data: object): boolean {
    const { sizeLimit } = this.#options;
    const size = Buffer.byteLength(JSON.stringify(data));
    if (size <= sizeLimit) return true;
    call.refused(
      new RangeError(
        `Cannot send ${call.name} as its arguments must be at most ${sizeLimit} bytes in Redis: they are ${size}\n` +
          `  send what they name (a path, a key, a URL) instead, or set 'sizeLimit'`,
      ),
    );
    return false;
  }
}

/** Bytes that are enough for all of a call in Redis but its arguments, and for an argument that is no text. */
const headBytes = 20_000;
const valueBytes = 32;

/** Whether arguments are so small that they need not be measured, which takes as long as sending them. */
function surelyFits(args: readonly unknown[], limit: number): boolean {
  let most = headBytes;
  for (const arg of args) {
    // JSON makes six characters of one at the most.
    if (typeof arg === 'string') most += valueBytes + 6 * arg.length;
    else if (typeof arg === 'number' || typeof arg === 'boolean') most += valueBytes;
    else return false;
  }
  return most <= limit;
}

function checkPriority(call: RemoteCall): boolean {
  const { priority } = call;
  if (Number.isInteger(priority) && priority >= leastPriority && priority <= greatestPriority) return true;
  const rule = `an integer from ${leastPriority} to ${greatestPriority}`;
  call.refused(
    new RangeError(`Cannot send ${call.name} as its priority must be ${rule}: received ${priority}`),
  );
  return false;
}
