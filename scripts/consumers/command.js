import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @typedef {object} CommandOptions
 * @property {string} cwd
 * @property {Readonly<Record<string, string | undefined>>} [env] Added to the environment; `undefined` takes one out.
 * @property {number} [timeout] Seconds. Default: 60.
 */

/** What runs. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

process.on('exit', () => {
  for (const child of running) end(child);
});

/**
 * Runs a command to its end, as somebody would in a terminal of his own.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<string>} What it has written to stdout.
 * @throws {Error} If it fails, or takes too long: with all that it has written.
 */
export async function command(program, args, { cwd, env = {}, timeout = 60 }) {
  const child = start(program, args, { cwd, env });
  let [stdout, output] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end(child);
  }, timeout * 1000);
  /** @type {string | undefined} */
  const problem = await new Promise((resolve) => {
    child.on('error', (error) => resolve(`cannot be started: ${error.message}`));
    child.on('close', (code, signal) => {
      if (late) resolve(`still runs after ${timeout} s`);
      else resolve(code === 0 ? undefined : `ends with ${signal ?? `exit code ${code}`}`);
    });
  });
  clearTimeout(timer);
  if (problem === undefined) return stdout;
  const name = program === process.execPath ? 'node' : program;
  throw new Error(`in ${cwd}:\n$ ${[name, ...args].join(' ')}\n${output.trimEnd()}\nit ${problem}`);
}

/**
 * Starts a command that goes on until `end` is called.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Omit<CommandOptions, 'timeout'>} options
 */
export function start(program, args, { cwd, env = {} }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that `end` reaches what it has started itself.
    detached: true,
  });
  running.add(child);
  child.on('close', () => running.delete(child));
  return child;
}

/** Ends a command and what it has started, at once. @param {import('node:child_process').ChildProcess} child */
export function end(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/**
 * Without what `npm run`, `npx` and this repository put there: a command of the workspace's must not be found in place of
 * the one that was installed.
 */
function environment() {
  const { PATH = '', ...rest } = process.env;
  const names = Object.keys(rest).filter(
    (name) =>
      !/^(?:npm_(?:package|lifecycle)_|npm_config_(?:call|package|yes)$|TSYNCIO_|INIT_CWD$)/.test(name),
  );
  const folders = PATH.split(delimiter).filter((folder) => folder !== join(root, 'node_modules/.bin'));
  // The commands that are installed begin with `env node`: it is to be this one.
  folders.unshift(dirname(process.execPath));
  return { ...Object.fromEntries(names.map((name) => [name, rest[name]])), PATH: folders.join(delimiter) };
}
