import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs a module of ours in a process of its own, and gives the first message that it sends. */
export function runChild(
  module: URL,
  args: readonly string[],
  execArgv: readonly string[] = [],
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(module), args, {
      execArgv: [...execArgv],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    // It must not outlive this process, whatever it is at.
    const end = (): boolean => child.kill('SIGKILL');
    process.once('exit', end);
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    child.once('message', resolve);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', end);
      reject(new Error(`a process ended with ${signal ?? code}: ${errors.trim().split('\n').at(-1)}`));
    });
  });
}
