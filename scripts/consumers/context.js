import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tools } from './bundlers/tools.js';
import { command, root } from './command.js';
import { Project } from './project.js';
import { versions } from './versions.js';

/** @typedef {import('./packages.js').Package} Package */

/**
 * Something that a consumer does. It fails by throwing.
 *
 * @typedef {object} Check
 * @property {string} name What it is of, a colon, and what is done: `types: TypeScript 7`.
 * @property {string | undefined} [skipped] Why it cannot be done here, where that is so.
 * @property {(context: Context) => Promise<void>} run
 */

/** What the checks share. */
export class Context {
  #registry;
  #env;
  /** @type {Promise<Project> | undefined} */
  #everything;
  /** @type {Promise<Project> | undefined} */
  #bundles;

  /**
   * @param {string} folder A temporary one.
   * @param {readonly Package[]} packages
   * @param {string} registry The URL of the registry that has the packages.
   * @param {Readonly<Record<string, string>>} env
   */
  constructor(folder, packages, registry, env) {
    this.folder = folder;
    this.packages = packages;
    this.#registry = registry;
    this.#env = env;
  }

  /** @param {string} folder @param {readonly Package[]} packages @param {string} registry */
  static async create(folder, packages, registry) {
    // npx keeps what it has installed, by name: another run must not find it. What npm has downloaded may be shared.
    const cache = join(folder, 'npm-cache');
    const usual = (await command('npm', ['config', 'get', 'cache'], { cwd: root })).trim();
    mkdirSync(cache);
    mkdirSync(join(usual, '_cacache'), { recursive: true });
    symlinkSync(join(usual, '_cacache'), join(cache, '_cacache'), 'junction');
    return new Context(folder, packages, registry, { npm_config_cache: cache });
  }

  /** An empty project. @param {string} name */
  project(name) {
    return new Project(join(this.folder, name), this.#env, this.#registry);
  }

  /** The URL of the registry that has the packages, and of the user's own, which has all others. */
  async registries() {
    const usual = await command('npm', ['config', 'get', 'registry'], { cwd: root });
    return { ours: this.#registry, usual: usual.trim() };
  }

  /** The project that has every package, what they are used with, and all programs. Checks share it: they change nothing there. */
  async everything() {
    this.#everything ??= this.#installEverything();
    return await this.#everything;
  }

  async #installEverything() {
    const project = this.project('everything');
    project.copyAll();
    const compilers = versions.typescript.map((version) => `typescript-${version}@npm:typescript@${version}`);
    const others = [`effect@${versions.effect}`, `@types/node@${versions['@types/node']}`, ...compilers];
    await project.install(...this.packages.map(({ name }) => name), ...others);
    return project;
  }

  /** The project of what bundlers make programs of. Each check has folders of its own in it. */
  async bundles() {
    this.#bundles ??= this.#installBundles();
    return await this.#bundles;
  }

  async #installBundles() {
    const project = this.project('bundles');
    project.write('package.json', JSON.stringify({ name: 'bundles', private: true, type: 'module' }));
    const commands = ['@tsyncio/bench', '@tsyncio/cli'];
    const ours = this.packages.map(({ name }) => name).filter((name) => !commands.includes(name));
    const others = [`effect@${versions.effect}`, ...tools.map((name) => `${name}@${versions[name]}`)];
    await project.install(...ours, ...others);
    project.copyAll('bundles');
    return project;
  }
}
