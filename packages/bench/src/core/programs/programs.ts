/** What each subject of the core's table does. */

/** Does a case's work, and gives a checksum of it, which is the same for all subjects. */
type Program = (first: number, second: number) => Promise<number>;

/** A subject's programs. What it cannot do at all is absent. */
export interface Programs {
  /** Makes tasks that give their number, then joins each; the sum. */
  readonly spawn: Program;
  /** So many tasks yield so many times; how often anyone did. */
  readonly yields?: Program;
  /** So many tasks sleep so many milliseconds; how many woke. */
  readonly sleepers?: Program;
  /** Numbers through a queue of 10; their sum. */
  readonly queue?: Program;
  /** A number there and back over two queues, so many hops in all; the last one. */
  readonly pingPong?: Program;
  /** Tasks that wait for ever are cancelled when they all wait; how many cleaned up and ended as cancelled. */
  readonly cancel?: Program;
  /** So many tasks take one of 10 permits so many times, and yield with it; how often, and never more than 10. */
  readonly semaphore?: Program;
  /** Calls nested so deep, and so many yields at the bottom; the depth and the yields. */
  readonly depth?: Program;
  /** The same with twice as many yields, the first half to get warm; the milliseconds of the second half. */
  readonly steps?: Program;
  /** Tasks that are always ready, beside whatever else the process does. */
  readonly busy?: (tasks: number) => Busy;
}

export interface Busy {
  /** How often the tasks have yielded. */
  yields(): number;
  /** Calls `reply` in a task of its own. */
  serve(reply: () => void): void;
  stop(): Promise<void>;
}

/** Throws where more are inside than may be. */
export function checkInside(inside: number, most: number): void {
  if (inside > most) throw new Error(`Cannot count this run as at most ${most} may be inside: ${inside}`);
}

export const permits = 10;
export const places = 10;
