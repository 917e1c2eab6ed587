import { host } from '../host.ts';
import type { ExecutorUrl } from './registry.ts';

/**
 * Reads an executor's URL.
 *
 * @throws {TypeError} If it is no URL, or names an option twice.
 */
export function parseUrl(text: string): ExecutorUrl {
  let url: InstanceType<typeof host.URL>;
  try {
    url = new host.URL(text);
  } catch (cause) {
    throw new TypeError(
      `Cannot open '${withoutPassword(text)}' as it is not a URL: one looks like 'piscina:?maxWorkers=2'`,
      {
        cause,
      },
    );
  }
  const options: Record<string, unknown> = Object.create(null);
  for (const [key, value] of url.searchParams) {
    const path = key.split('.');
    const name = path.pop() ?? key;
    let into = options;
    for (const part of path) {
      into[part] ??= Object.create(null);
      const inner = into[part];
      if (typeof inner !== 'object') throw twice(text, key);
      into = inner as Record<string, unknown>; // as: it was made a line above
    }
    if (name in into) throw twice(text, key);
    into[name] = path[0] === 'env' ? value : typed(value);
  }
  return { href: url.href, scheme: url.protocol.slice(0, -1), options };
}

function twice(text: string, key: string): TypeError {
  return new TypeError(`Cannot open '${withoutPassword(text)}' as it has option '${key}' twice`);
}

function typed(text: string): unknown {
  if (text === 'true') return true;
  if (text === 'false') return false;
  return /^[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|Infinity)$/i.test(text) ? Number(text) : text;
}

/** A URL as errors show it: they end up in logs. */
export function withoutPassword(text: string): string {
  return text.replace(/\/\/[^?#]*@/, '//…@');
}
