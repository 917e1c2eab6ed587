import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from './command.js';

/** @typedef {Partial<import('./command.js').CommandOptions>} Options `cwd` is the project's folder, where it does not say another. */

const programs = fileURLToPath(new URL('programs', import.meta.url));

/** A stranger's project: a folder outside of this repository, whose installer knows our registry. */
export class Project {
  /** What a program is run by: arguments of Node.js before its own. @type {readonly string[]} */
  launcher = [];

  /**
   * @param {string} folder It is made.
   * @param {Readonly<Record<string, string>>} env The environment of its commands.
   * @param {string} registry The URL of the registry that has our packages.
   */
  constructor(folder, env, registry) {
    this.folder = folder;
    this.env = env;
    mkdirSync(folder, { recursive: true });
    this.write('package.json', JSON.stringify({ name: 'consumer', private: true }));
    this.write('.npmrc', `@tsyncio:registry=${registry}\naudit=false\nfund=false\nprefer-offline=true\n`);
  }

  /** @param {string} name @param {string} text */
  write(name, text) {
    writeFileSync(join(this.folder, name), text);
  }

  /** Puts programs of ours there, by their names in `programs/`. @param {readonly string[]} names */
  copy(...names) {
    for (const name of names) cpSync(join(programs, name), join(this.folder, name), { recursive: true });
  }

  /** Puts all programs of a folder of `programs/` there; default: all that there are. @param {string} [name] */
  copyAll(name = '') {
    cpSync(join(programs, name), this.folder, { recursive: true });
  }

  /** Runs a command there. @param {string} program @param {readonly string[]} args @param {Options} [options] */
  async command(program, args, options = {}) {
    return await command(program, args, {
      cwd: this.folder,
      ...options,
      env: { ...this.env, ...options.env },
    });
  }

  /** Runs `npm install`. @param {readonly string[]} packages */
  async install(...packages) {
    await this.command('npm', ['install', ...packages], { timeout: 300 });
  }

  /** Runs Node.js there. @param {readonly string[]} args @param {Options} [options] */
  async node(args, options) {
    return await this.command(process.execPath, args, options);
  }

  /**
   * Runs a program of ours. It says 'ok' at its end: one that ends before has left something pending.
   *
   * @param {readonly string[]} args
   * @param {Options} [options]
   */
  async program(args, options) {
    const stdout = await this.node([...this.launcher, ...args], options);
    if (!/^ok\n$/m.test(stdout))
      throw new Error(`node ${args.join(' ')} ended too early, and wrote:\n${stdout}`);
  }
}
