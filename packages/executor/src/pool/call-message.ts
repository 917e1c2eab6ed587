import type { KnownTargets } from '../wire/known-targets.ts';
import type { CallsMessage, ChunkMessage, Target, TargetReference } from '../wire/request.ts';
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
  const message: (TargetReference | readonly unknown[])[] = [];
  targets?.begin();
  for (const { target, args, chunk } of calls) {
    const sent = target as Target; // as: what has none is never taken
    if (chunk) return { kind: 'chunk', target: sent, items: args as ChunkMessage['items'] }; // as: so a chunk is made
    message.push(targets === undefined ? sent : targets.refer(sent), args);
  }
  return message;
}
