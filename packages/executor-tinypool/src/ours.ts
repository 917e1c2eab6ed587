/**
 * Messages of the executor's own on a channel that the user's code may use too. They are marked; any other means nothing
 * here.
 */
const mark = '@tsyncio/executor-tinypool';

/** What one is about: `warning` is an error that a finished call left behind. */
export type Subject = 'call' | 'answer' | 'warning';

export function markOurs(subject: Subject, content: unknown): object {
  return { [mark]: subject, content };
}

/** What was marked, or undefined where the message is not ours, or about something else. */
export function readOurs(message: unknown, subject: Subject): unknown {
  if (typeof message !== 'object' || message === null) return undefined;
  const ours = message as { [mark]?: unknown; content?: unknown }; // as: an object may have any property
  return ours[mark] === subject ? ours.content : undefined;
}
