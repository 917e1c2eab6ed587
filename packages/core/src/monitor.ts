/**
 * For whoever looks at a running process from outside, as `tsyncio ps` does: where the sockets are, and what they answer.
 * Programs need nothing of it.
 *
 * @module
 */

export { type MonitorEnvironment, monitorFolders } from './monitor/private-folder.ts';
export {
  type ExecutorPicture,
  type LoopPicture,
  PROTOCOL,
  type ProcessPicture,
  type Refusal,
  type Summary,
  type TaskPicture,
  type TasksPicture,
  type TreePicture,
  type TreeRow,
  type WaitPicture,
} from './monitor/protocol.ts';
export { isAlive, type MonitorSocket, monitorSockets } from './monitor/sockets.ts';
