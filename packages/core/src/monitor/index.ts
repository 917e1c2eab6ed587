/** What opens the socket of a process. Loaded where somebody asks for that, and only then. */

export { openMonitor } from './server.ts';
