/**
 * For whoever looks on at what executors do: traces, metrics, pages. Programs need nothing of it.
 *
 * @module
 */

export { accompanyCalls, type CallCompanion, enterAlong } from './pool/companions.ts';
export {
  type CallObserver,
  observeCalls,
  openExecutors,
  type WatchedCall,
  type WatchedExecutor,
} from './pool/watched.ts';
export { version } from './version.ts';
export type { Enter } from './worker/accompanied.ts';
