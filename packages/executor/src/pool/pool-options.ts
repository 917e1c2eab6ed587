import type { Blocking } from '../blocking.ts';
import { targetOf } from '../calls/target.ts';
import type { Capabilities } from '../executor.ts';
import { builtin, host } from '../host.ts';
import {
  type Check,
  checkOptions,
  finiteInteger,
  group,
  integer,
  oneOf,
  positive,
  refuse,
  type Schema,
  seconds,
  variables,
} from './check-option.ts';
import type { ResourceLimits } from './worker-pool.ts';

/** Options of every local executor. In a URL by the same names, those inside another with a dot. */
export interface PoolOptions {
  /** The most workers there are at once. Default: `min(32, cores + 4)`, as Python's. */
  readonly maxWorkers?: number | undefined;
  /** Workers that are started at once, and kept when idle. Default: 0. */
  readonly minWorkers?: number | undefined;
  /** Seconds that a worker beyond `minWorkers` stays idle before it ends; Infinity for ever. Default: 30. */
  readonly idleTimeout?: number | undefined;
  /** The most calls that wait, beside those that a worker is being started for. Default: Infinity. */
  readonly maxQueue?: number | undefined;
  /**
   * What cancelling does to a call that runs: its worker is ended and replaced, or it runs on unheard. Default:
   * `'terminate'` where the executor can.
   */
  readonly onCancel?: 'terminate' | 'abandon' | undefined;
  /** Environment variables of the workers, beside those of this process; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Limits of each worker, in MiB. Default: Node's. */
  readonly resourceLimits?: { readonly [Name in keyof ResourceLimits]?: number | undefined } | undefined;
  /** Called once in each worker before its first call. A worker where it fails counts as one that cannot be started. */
  readonly initializer?: Blocking<[], unknown> | (() => unknown) | undefined;
}

/** The options with their defaults. */
export interface ResolvedOptions {
  readonly maxWorkers: number;
  readonly minWorkers: number;
  readonly idleTimeout: number;
  readonly maxQueue: number;
  readonly onCancel: 'terminate' | 'abandon';
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly resourceLimits: ResourceLimits | undefined;
}

const limits: Schema = {
  maxOldGenerationSizeMb: positive,
  maxYoungGenerationSizeMb: positive,
  codeRangeSizeMb: positive,
  stackSizeMb: positive,
};

const callable: Check = (value, path) => {
  if (typeof value !== 'function')
    refuse(TypeError, path, 'a blocking function or one that can be sent', value);
  targetOf(value, true);
};

const schema: Schema = {
  maxWorkers: finiteInteger(1),
  minWorkers: finiteInteger(0),
  idleTimeout: seconds,
  maxQueue: integer(0),
  onCancel: oneOf('terminate', 'abandon'),
  env: variables,
  resourceLimits: group(limits, 'resourceLimits'),
  initializer: callable,
};

/**
 * Checks the options and puts in what is left out.
 *
 * @param owner The executor's name, for errors.
 * @throws {TypeError} If an option is unknown, or of the wrong kind.
 * @throws {RangeError} If one is out of range.
 */
export function resolveOptions(
  options: PoolOptions,
  owner: string,
  capabilities: Capabilities,
): ResolvedOptions {
  checkOptions(options, schema, owner);
  const maxWorkers = options.maxWorkers ?? Math.max(Math.min(32, cores() + 4), options.minWorkers ?? 0);
  const minWorkers = options.minWorkers ?? 0;
  if (minWorkers > maxWorkers) {
    refuse(RangeError, 'minWorkers', `an integer <= maxWorkers (${maxWorkers})`, minWorkers);
  }
  return {
    maxWorkers,
    minWorkers,
    idleTimeout: options.idleTimeout ?? 30,
    maxQueue: options.maxQueue ?? Number.POSITIVE_INFINITY,
    onCancel: capabilities.cancelRunning ? (options.onCancel ?? 'terminate') : 'abandon',
    env: options.env === undefined ? undefined : definedOnly({ ...host.process?.env, ...options.env }),
    resourceLimits: options.resourceLimits === undefined ? undefined : definedOnly(options.resourceLimits),
  };
}

function cores(): number {
  const os = builtin<{ availableParallelism(): number }>('node:os');
  return os?.availableParallelism() ?? host.navigator?.hardwareConcurrency ?? 1;
}

function definedOnly<Value>(values: { readonly [name: string]: Value | undefined }): Record<string, Value> {
  const defined = Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(defined);
}
