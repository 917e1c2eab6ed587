/**
 * A message of the entry beside its answers. It is marked, for the user's own code may post messages the same way, and
 * they mean nothing here.
 */
const mark = '@tsyncio/executor-tinypool';

export function markNotice(content: unknown): object {
  return { [mark]: content };
}

/** What was marked, or undefined where the message is not the entry's. */
export function readNotice(message: unknown): unknown {
  if (typeof message !== 'object' || message === null) return undefined;
  return (message as { [mark]?: unknown })[mark]; // as: an object may have any property
}
