/** The host that this program runs on. */

import type { Host } from '../kernel/index.ts';
import { type NodeGlobals, nodeHost } from './node.ts';
import { type WebGlobals, webHost } from './web.ts';

export { isMain } from './is-main.ts';

/** Takes from the host what loops need of it, as it is now: fake timers of a test tool do not stop a loop. */
export function thisHost(): Host {
  const globals = globalThis as Partial<NodeGlobals & WebGlobals>; // as: what is there is looked at
  return typeof globals.process?.getBuiltinModule === 'function'
    ? nodeHost(globals as NodeGlobals) // as: a host with getBuiltinModule has the rest
    : webHost(globals as WebGlobals); // as: every other host is of the web's kind
}
