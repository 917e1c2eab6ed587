/**
 * The program of a thread of a child process, which goes on while a call keeps the main one busy: it ends the process when its parent has
 * gone. Text, for the thread has no loaders by which it could find a file in an archive.
 */
export const parentWatcher = `
const parent = require('node:worker_threads').workerData;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 500);
`;
