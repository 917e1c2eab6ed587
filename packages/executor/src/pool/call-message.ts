import type { KnownTargets } from '../wire/known-targets.ts';
import type { Accompanied, Along, CallsMessage, ChunkMessage, Target } from '../wire/request.ts';
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
  for (const { target, args, chunk, along } of calls) {
    const sent = target as Target; // as: what has none is never taken
    if (chunk !== undefined) {
      const accompanied = along === undefined ? sent : accompany(sent, along, undefined);
      return { kind: 'chunk', target: accompanied, each: chunk, items: args };
    }
    if (along !== undefined) message.push(accompany(sent, along, targets), args.length);
    else message.push(targets === undefined ? sent : targets.refer(sent), args.length);
    for (const arg of args) message.push(arg);
  }
  return message;
}

/** How to name a target that something goes along with. */
function accompany(target: Target, along: readonly Along[], targets: KnownTargets | undefined): Accompanied {
  return {
    kind: 'accompanied',
    target: targets?.refer(target) ?? target,
    along: along.map(({ name, by, values }) => ({ name, by: targets?.refer(by) ?? by, values })),
  };
}
