import type { RemoteOutcome } from '@tsyncio/executor';
import { copyJson, pack, packOutcome, unpack } from '@tsyncio/executor/packing';

/** What a worker tells the client of a call. */
export type Reply =
  /** It runs. */
  | { readonly kind: 'began' }
  /** It waits again: for its next attempt, or for another worker. */
  | { readonly kind: 'waits' }
  | RemoteOutcome
  /** It was ended, as it was told to be. */
  | { readonly kind: 'cancelled' };

/** A reply, and what it is about. */
export interface Letter {
  /** The job. */
  readonly job: string;
  readonly reply: Reply;
  /** Seconds that it ran, of one that has ended. */
  readonly ran: number;
  /** How many calls the worker's process runs at once. */
  readonly concurrency: number;
}

/** The fields of an entry in the stream of replies. Small plain ones are text. */
export type Fields = readonly [name: 'text', text: string] | readonly [name: 'packed', bytes: Buffer];

/** Makes the fields of a reply. Never throws: an outcome that cannot be sent is an error that says so. */
export function storeLetter({ job, reply, ran, concurrency }: Letter): Fields {
  const head = [job, Math.round(ran * 1e6) / 1e6, concurrency];
  if (copyJson(reply) !== undefined) return ['text', JSON.stringify([...head, reply])];
  // Packed by itself: what cannot be is for `packOutcome` to explain.
  const packed = packOutcome(reply);
  return ['packed', Buffer.from(pack([...head, packed]))];
}

/**
 * Reads a reply. The stream is this client's own, but anybody who can write to Redis can write to it.
 *
 * @returns The reply, or undefined where it is none.
 */
export function readLetter(name: string, content: Buffer): Letter | undefined {
  try {
    const parts: unknown = name === 'text' ? JSON.parse(content.toString()) : unpack(content);
    if (!Array.isArray(parts)) return undefined;
    const [job, ran, concurrency, last] = parts as readonly unknown[]; // as: each part is checked
    const reply = last instanceof Uint8Array ? unpack(last) : last;
    if (typeof job !== 'string' || !isAmount(ran) || !isAmount(concurrency) || !isReply(reply))
      return undefined;
    return { job, reply, ran, concurrency };
  } catch {
    return undefined;
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}

const bare = ['began', 'waits', 'cancelled', 'value'];

function isReply(value: unknown): value is Reply {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const { kind, thrown, values } = value as { kind: unknown; thrown?: unknown; values?: unknown }; // as: each is checked
  if (bare.includes(String(kind))) return true;
  const hasThrown = typeof thrown === 'object' && thrown !== null && 'kind' in thrown;
  if (kind === 'chunk') return Array.isArray(values) && (thrown === undefined || hasThrown);
  return kind === 'thrown' && hasThrown;
}
