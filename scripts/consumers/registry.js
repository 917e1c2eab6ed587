import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** @typedef {import('./packages.js').Package} Package */

/** Serves packages as a registry does, on a free port of this machine, until this process ends. */
export class Registry {
  /** Of this run: no package manager may take what it keeps of an earlier one on the same port. */
  #path = `/${randomUUID()}/`;
  #server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    const content = path.startsWith(this.#path) ? this.#content(path.slice(this.#path.length)) : undefined;
    const type = typeof content === 'string' ? 'application/json' : 'application/octet-stream';
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': type,
      'cache-control': 'no-store',
    });
    response.end(content ?? 'not found');
  });

  /** @param {readonly Package[]} packages */
  constructor(packages) {
    this.packages = packages;
  }

  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#server.unref();
  }

  get url() {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the registry does not listen');
    return `http://127.0.0.1:${address.port}${this.#path}`;
  }

  /** @param {string} path */
  #content(path) {
    const [name, file] = path.split('/-/');
    const found = this.packages.find((one) => one.name === name);
    if (found === undefined) return undefined;
    if (file === undefined) return JSON.stringify(this.#packument(found));
    return file === fileOf(found) ? found.tarball : undefined;
  }

  /** What a registry says of a package. @param {Package} one */
  #packument(one) {
    const { name, version, manifest, tarball } = one;
    const dist = {
      tarball: `${this.url}${name}/-/${fileOf(one)}`,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      shasum: createHash('sha1').update(tarball).digest('hex'),
    };
    // Long ago: package managers refuse what was published a moment ago.
    const time = '2020-01-01T00:00:00.000Z';
    return {
      _id: name,
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
      time: { created: time, modified: time, [version]: time },
    };
  }
}

/** @param {Package} one */
const fileOf = ({ name, version }) => `${name.split('/').pop()}-${version}.tgz`;
