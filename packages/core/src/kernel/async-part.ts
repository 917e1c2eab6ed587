import type { Enter } from './guarded-enter.ts';
import type { HostContext } from './host.ts';
import type { NativeCall } from './native.ts';
import type { Strand } from './task.ts';

/** What a task has where async functions, or storage of the host's, are part of it; most tasks of generators have none. */
export class AsyncPart {
  /** The host's context that each of its steps enters; `null`: the loop's own. */
  readonly hostContext: Enter | null;
  /** The same without what keepers of contexts have put inside. */
  readonly snapshot: HostContext | null;
  /** The async function of it that ran last. */
  native: NativeCall | null = null;
  /** Its other waits, where its code waits for several things at once. */
  strands: Set<Strand> | null = null;
  /** Where its async functions wait for something foreign: whether for nothing else. */
  away: 'alone' | 'with strands' | null = null;

  constructor(snapshot: HostContext | null, hostContext: Enter | null = snapshot) {
    this.hostContext = hostContext;
    this.snapshot = snapshot;
  }
}
