import type { KnownTargets } from '../wire/known-targets.ts';
import type { CallsMessage, ChunkMessage, Target } from '../wire/request.ts';
import type { Call } from './call.ts';

/**
 * What a worker is sent for calls: for a chunk, which is always alone, or for others.
 *
 * @param targets Those that the worker keeps, where it keeps any.
 */
export function messageOf(
  calls: readonly [Call, ...Call[]],
  targets?: KnownTargets,
): CallsMessage | ChunkMessage {
  const message: unknown[] = [];
  targets?.begin();
  for (const { target, args, chunk } of calls) {
    const sent = target as Target; // as: what has none is never taken
    if (chunk !== undefined) return { kind: 'chunk', target: sent, each: chunk, items: args };
    message.push(targets === undefined ? sent : targets.refer(sent), args.length);
    for (const arg of args) message.push(arg);
  }
  return message;
}
