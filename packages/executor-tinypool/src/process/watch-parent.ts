/** A thread of a child process, which goes on while a call keeps the main one busy. */
import { workerData } from 'node:worker_threads';

/** The process that started this one. */
const parent: number = workerData;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 500);
