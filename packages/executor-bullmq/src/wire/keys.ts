/** What is in Redis beside BullMQ's own keys of a queue. All begin with the queue's, so that they are one slot of a cluster. */
export interface Keys {
  /** The stream of a client's replies. */
  replies(client: string): string;
  /** The channel on which workers are told to end a call: the job's id. */
  readonly cancel: string;
  /** The processes that serve the queue, and how many calls each runs at once, by the time until which that holds. */
  readonly workers: string;
}

/** Makes the keys of a queue; `toKey` is BullMQ's. */
export function keysOf(toKey: (type: string) => string): Keys {
  return {
    replies: (client) => toKey(`tsyncio:replies:${client}`),
    cancel: toKey('tsyncio:cancel'),
    workers: toKey('tsyncio:workers'),
  };
}

/** Milliseconds that the replies to a client are kept which does not read them: it is gone, or cut off for as long. */
export const repliesLiveMs: number = 3_600_000;
