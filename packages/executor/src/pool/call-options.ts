import type { CallOptions, MapOptions } from '../executor.ts';
import {
  type Check,
  checkOptions,
  finiteInteger,
  number,
  oneOf,
  refuse,
  type Schema,
  seconds,
} from './check-option.ts';

const signal: Check = (value, path) => {
  const usable =
    typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
  if (!usable) refuse(TypeError, path, 'an AbortSignal', value);
};

const callSchema: Schema = {
  timeout: seconds,
  signal,
  onCancel: oneOf('terminate', 'abandon'),
  priority: number,
  whenFull: oneOf('reject', 'wait'),
};

const mapSchema: Schema = {
  chunksize: finiteInteger(1),
  buffersize: finiteInteger(1),
  timeout: seconds,
};

/**
 * What `with` makes of its options: those of `base`, and these over them.
 *
 * @throws {TypeError} If one is unknown, or of the wrong kind.
 * @throws {RangeError} If one is out of range.
 */
export function mergeCallOptions(base: CallOptions, options: CallOptions): CallOptions {
  checkOptions(options, callSchema, 'with()');
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}

/** @throws {TypeError | RangeError} If an option of `map` is none, or not what it must be. */
export function checkMapOptions(options: MapOptions): void {
  checkOptions(options, mapSchema, 'map()');
}
