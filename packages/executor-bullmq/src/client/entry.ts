import type { RemoteCall } from '@tsyncio/executor';

/** A call that was sent, or is about to be, and what is known of its job. */
export interface Entry {
  /** The job's. */
  readonly id: string;
  readonly call: RemoteCall;
  /** What its job is made of; dropped when that is in Redis. */
  data: object | undefined;
  /** `unsent` ones can be had back without asking Redis. */
  state: 'unsent' | 'sending' | 'sent';
  /** What is wanted of it that nobody waits for any more: that it never begins, that it ends too, or nothing. */
  recalled: 'no' | 'remove' | 'end' | 'unheard';
  /** How often its worker was lost. */
  losses: number;
  /** When it was last heard of, or looked after: milliseconds of the process's clock. */
  seen: number;
  began: boolean;
}
