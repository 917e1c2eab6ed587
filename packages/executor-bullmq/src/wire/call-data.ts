import type { RemoteCall } from '@tsyncio/executor';
import { copyJson, pack, unpack } from '@tsyncio/executor/packing';

/** The version of what is sent: a worker that reads another says so. */
const version = 1;

/** Characters that may go along: some times what a trace and its baggage may have. */
const mostAlong = 65_536;

/** What the items of a call are where it is a chunk of `map`: the one argument of each, or the array of all. */
type Each = 'argument' | 'arguments';

/** What is to be called, and how: the data of a job, without its arguments. */
export interface CallHead {
  /** Who sent it, and hears of it: the name of its stream of replies. */
  readonly client: string;
  /** Which module, as `ModuleIdentity` names it, and the hash of its content. */
  readonly module: string;
  readonly hash: string;
  /** The export that is called. */
  readonly name: string;
  readonly each?: Each | undefined;
  /** Seconds that it may run. */
  readonly timeout?: number | undefined;
  /** How often it may be run again where its worker is lost. */
  readonly retries: number;
  /** What goes along with it: strings, by the names of those who send them. */
  readonly along?: RemoteCall['along'];
}

/** A call as a worker runs it. */
export interface CallData extends CallHead {
  readonly args: readonly unknown[];
}

/** What is stored in Redis: small plain arguments as they are, for people to read; others packed, in Base64. */
interface Stored extends CallHead {
  readonly version: number;
  readonly args?: readonly unknown[];
  readonly packed?: string;
}

/**
 * Makes the data of a job of a call.
 *
 * @throws {TypeError} If an argument cannot be cloned, or not go to another process.
 */
export function storeCall(head: CallHead, args: readonly unknown[]): object {
  // Either way it is as the arguments are now: what the caller does to them later is not sent.
  const copies = copyJson(args);
  // A call must not fail for what goes along with it.
  const rest = head.along === undefined || isAlong(head.along) ? head : { ...head, along: undefined };
  const stored: Stored = Array.isArray(copies)
    ? { version, ...rest, args: copies }
    : { version, ...rest, packed: Buffer.from(pack(args)).toString('base64') };
  return stored;
}

/**
 * Reads the data of a job, which anybody may have written.
 *
 * @throws {TypeError} If it is none of a call. Nothing of it has been used then.
 */
export function readCall(data: unknown): CallData {
  const stored = check(isObject(data), 'it is no object', data) as Partial<Stored>; // as: each part is checked below
  check(stored.version === version, `its version is not ${version}`, stored.version);
  const { client, module, hash, name, each, timeout, retries, along, args, packed } = stored;
  check(isText(client) && /^[\w-]+$/.test(client), `its 'client' is no name of one`, client);
  check(isText(module), `its 'module' is no text`, module);
  check(isText(hash), `its 'hash' is no text`, hash);
  check(isText(name), `its 'name' is no text`, name);
  check(
    each === undefined || each === 'argument' || each === 'arguments',
    `its 'each' is none there is`,
    each,
  );
  check(
    timeout === undefined || (typeof timeout === 'number' && timeout >= 0),
    `its 'timeout' is no number of seconds`,
    timeout,
  );
  check(Number.isInteger(retries) && Number(retries) >= 0, `its 'retries' is no number of them`, retries);
  check(along === undefined || isAlong(along), `its 'along' is nothing that goes along`, along);
  const given = packed === undefined ? args : unpackText(packed);
  check(Array.isArray(given), 'it has no arguments', given);
  if (each === 'arguments') {
    for (const item of given as unknown[]) check(Array.isArray(item), 'an item of it has no arguments', item); // as: checked a line above
  }
  return { client, module, hash, name, each, timeout, retries, along, args: given } as CallData; // as: all of it was checked
}

/** Who sent it, as far as that can be told: also where the rest is not right. */
export function clientOf(data: unknown): string | undefined {
  if (!isObject(data) || !('client' in data)) return undefined;
  const { client } = data;
  return isText(client) && /^[\w-]+$/.test(client) ? client : undefined;
}

function unpackText(packed: unknown): unknown {
  check(typeof packed === 'string', `its 'packed' is no text`, packed);
  try {
    return unpack(Buffer.from(packed as string, 'base64')); // as: checked a line above
  } catch (cause) {
    throw new TypeError(
      `its arguments cannot be read by Node.js ${process.versions.node}, a newer one may have written them: ${String(cause)}`,
      { cause },
    );
  }
}

function check<T>(right: boolean, wrong: string, value: T): T {
  if (right) return value;
  throw new TypeError(`${wrong}: received ${show(value)}`);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is strings by names, and these by names, and not too many. */
function isAlong(value: unknown): boolean {
  if (!isObject(value)) return false;
  let length = 0;
  for (const [name, values] of Object.entries(value)) {
    if (!isObject(values)) return false;
    length += name.length;
    for (const [key, text] of Object.entries(values)) {
      if (typeof text !== 'string') return false;
      length += key.length + text.length;
    }
  }
  return length <= mostAlong;
}

/** Names and hashes are short; what is not was written by nobody of ours. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 4096;
}
