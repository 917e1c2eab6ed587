/**
 * For whoever looks on at what tasks do: traces, metrics, pages. Programs need nothing of it.
 *
 * @module
 */

import './executors/wiring.ts';

export {
  type ContextKeeper,
  type Enter,
  functionOf,
  inspectTask,
  keepContexts,
  observe,
  outcomeOf,
  type TaskObserver,
  type TaskOutcome,
} from './kernel/index.ts';
