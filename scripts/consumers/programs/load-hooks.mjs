import { appendFileSync } from 'node:fs';

let file;

export function initialize(data) {
  file = data;
}

export async function resolve(specifier, context, next) {
  const result = await next(specifier, context);
  if (result.url.startsWith('node:')) appendFileSync(file, `builtin ${result.url} ${context.parentURL}\n`);
  return result;
}

export async function load(url, context, next) {
  appendFileSync(file, `loaded ${url}\n`);
  return await next(url, context);
}
