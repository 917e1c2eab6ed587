import noop, { block, hash, place, size } from './work.ts';

/** The calls by name, for whoever looks them up. */
export const jobs: {
  readonly noop: typeof noop;
  readonly hash: typeof hash;
  readonly block: typeof block;
  readonly size: typeof size;
  readonly place: typeof place;
} = { noop, hash, block, size, place };

export type Job = keyof typeof jobs;
