/**
 * What the monitor uses of Node. Nothing of it is imported: the types of Node must not be needed, and bundlers for pages must
 * find nothing.
 */

/** What the operating system says of a file. */
export interface FileFacts {
  readonly uid: number;
  readonly mode: number;
  readonly dev: number;
  readonly ino: number;
  readonly mtimeMs: number;
  isDirectory(): boolean;
  isSocket(): boolean;
}

interface FileSystem {
  lstatSync(this: void, path: string): FileFacts;
  statSync(this: void, path: string): FileFacts;
  mkdirSync(this: void, path: string, options: { readonly mode: number }): unknown;
  readlinkSync(this: void, path: string): string;
  readdirSync(this: void, path: string): string[];
  unlinkSync(this: void, path: string): void;
  chmodSync(this: void, path: string, mode: number): void;
}

/** A request, as far as it is looked at. */
export interface HttpRequest {
  readonly method?: string;
  readonly url?: string;
}

/** What is answered. */
export interface HttpResponse {
  readonly destroyed: boolean;
  readonly headersSent: boolean;
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  end(text: string): unknown;
}

/** A server of Node's. */
export interface HttpServer {
  readonly listening: boolean;
  on(event: 'connection', listener: (socket: { unref(): unknown }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  listen(options: { readonly path: string; readonly exclusive: true }, listening: () => void): unknown;
  unref(): unknown;
  close(): unknown;
  closeAllConnections(): void;
}

interface Http {
  createServer(this: void, answer: (request: HttpRequest, response: HttpResponse) => void): HttpServer;
}

/** A connection to a socket. */
interface Connection {
  once(event: 'connect', listener: () => void): unknown;
  once(event: 'error', listener: (error: Error) => void): unknown;
  unref(): unknown;
  destroy(): unknown;
}

interface NodeProcess {
  readonly pid: number;
  readonly platform: string;
  readonly version: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Partial<Record<'XDG_RUNTIME_DIR' | 'TMPDIR' | 'TMP' | 'TEMP', string>>>;
  getuid?(): number;
  uptime(): number;
  cpuUsage(): { readonly user: number; readonly system: number };
  memoryUsage(): { readonly rss: number; readonly heapUsed: number; readonly heapTotal: number };
  kill(pid: number, signal: 0): unknown;
  once(event: 'exit', listener: () => void): unknown;
  off(event: 'exit', listener: () => void): unknown;
  getBuiltinModule(name: 'node:buffer'): {
    readonly Buffer: { byteLength(this: void, text: string): number };
  };
  getBuiltinModule(name: 'node:fs'): FileSystem;
  getBuiltinModule(name: 'node:net'): { connect(this: void, path: string): Connection };
  getBuiltinModule(name: 'node:path'): {
    join(this: void, ...parts: string[]): string;
    isAbsolute(this: void, path: string): boolean;
  };
  getBuiltinModule(name: 'node:http'): Http;
}

/** The search part of a URL. */
export type SearchParams = Iterable<[string, string]>;

interface NodeGlobals {
  readonly process: NodeProcess;
  readonly performance: {
    now(): number;
    eventLoopUtilization?(): { readonly idle: number; readonly active: number };
  };
  readonly URL: new (
    text: string,
    base: string,
  ) => { readonly pathname: string; readonly searchParams: SearchParams };
  readonly setImmediate: (callback: () => void) => unknown;
}

/** The globals of Node. Whoever loads the monitor has looked that it is Node. */
export const node: NodeGlobals = globalThis as unknown as NodeGlobals; // as: no library of types is used here
