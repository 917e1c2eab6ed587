import type { RemoteCall } from '@tsyncio/executor';

/** What a call fails with whose module is not there on this side, in the words of the executors that load it. */
export function moduleError({ module, name }: RemoteCall['target'], cause: unknown): Error {
  if (cause instanceof TypeError) {
    return new TypeError(
      `Cannot call '${name}' on another machine as its module must be a file, or built in: ${module}`,
      {
        cause,
      },
    );
  }
  const { code, message } = cause as { code?: unknown; message: string }; // as: reading a file throws nothing else
  const error = new Error(`Cannot call '${name}' as its module cannot be loaded: ${module} (${message})`, {
    cause,
  });
  return Object.assign(error, { code: code === 'ENOENT' ? 'ERR_MODULE_NOT_FOUND' : code });
}
