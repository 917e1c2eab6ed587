import type { WorkerLog } from '../worker/index.ts';

/**
 * Makes what prints the log to stderr: a line for each entry, for people, or as JSON for programs. Standard output is the
 * calls' own.
 */
export function printLog(json: boolean): (entry: WorkerLog) => void {
  return (entry) => {
    const time = new Date();
    const line = json
      ? JSON.stringify({ time: time.toISOString(), ...entry })
      : `${time.toTimeString().slice(0, 8)} ${entry.level === 'info' ? '' : `${entry.level}: `}${entry.message}`;
    process.stderr.write(`${line}\n`);
  };
}
