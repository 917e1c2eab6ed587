/**
 * The checks of options: each says which option is wrong, what it must be and what it was.
 */

/** Checks one value; `path` is the option's name. */
export type Check = (value: unknown, path: string) => void;

/** What each option must be. */
export type Schema = Readonly<Record<string, Check>>;

/**
 * Checks all that is in `options`. Undefined is as good as not there.
 *
 * @param owner Whose options they are, for the error: `piscina`.
 * @throws {TypeError} If one is unknown, or of the wrong kind.
 * @throws {RangeError} If one is out of range.
 */
export function checkOptions(options: object, schema: Schema, owner: string, path = ''): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `Cannot use the options of ${owner} as they must be an object: received ${show(options)}`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (check === undefined) {
      const known = Object.keys(schema).map((key) => path + key);
      throw new TypeError(
        `Cannot use option '${path}${name}' as ${owner} has none of that name: it has ${known.join(', ')}`,
      );
    }
    if (value !== undefined) check(value, path + name);
  }
}

export function integer(least: number): Check {
  return (value, path) => {
    if (typeof value !== 'number') refuse(TypeError, path, `an integer >= ${least}`, value);
    if (value !== Number.POSITIVE_INFINITY && !Number.isInteger(value)) {
      refuse(RangeError, path, `an integer >= ${least}`, value);
    }
    if (value < least) refuse(RangeError, path, `an integer >= ${least}`, value);
  };
}

export function finiteInteger(least: number): Check {
  return (value, path) => {
    integer(least)(value, path);
    if (value === Number.POSITIVE_INFINITY) refuse(RangeError, path, `a finite integer >= ${least}`, value);
  };
}

/** Seconds, at least 0; Infinity for ever. */
export const seconds: Check = (value, path) => {
  if (typeof value !== 'number') refuse(TypeError, path, 'a number of seconds >= 0', value);
  if (Number.isNaN(value) || value < 0) refuse(RangeError, path, 'a number of seconds >= 0', value);
};

export const number: Check = (value, path) => {
  if (typeof value !== 'number') refuse(TypeError, path, 'a number', value);
  if (Number.isNaN(value)) refuse(RangeError, path, 'a number', value);
};

export const positive: Check = (value, path) => {
  if (typeof value !== 'number') refuse(TypeError, path, 'a number > 0', value);
  if (!(value > 0)) refuse(RangeError, path, 'a number > 0', value);
};

export function oneOf(...choices: readonly string[]): Check {
  const words = choices.map((choice) => `'${choice}'`).join(' or ');
  return (value, path) => {
    if (typeof value !== 'string') refuse(TypeError, path, words, value);
    if (!choices.includes(value)) refuse(RangeError, path, words, value);
  };
}

export const variables: Check = (value, path) => {
  if (typeof value !== 'object' || value === null) refuse(TypeError, path, 'an object of strings', value);
  for (const [name, text] of Object.entries(value)) {
    if (text !== undefined && typeof text !== 'string')
      refuse(TypeError, `${path}.${name}`, 'a string', text);
  }
};

/** An object with options of its own. */
export function group(schema: Schema, owner: string): Check {
  return (value, path) => {
    if (typeof value !== 'object' || value === null) refuse(TypeError, path, 'an object', value);
    checkOptions(value, schema, owner, `${path}.`);
  };
}

/** @throws What says that the option `path` must be `rule`. */
export function refuse(
  type: new (message: string) => Error,
  path: string,
  rule: string,
  value: unknown,
): never {
  throw new type(`Cannot use option '${path}' as it must be ${rule}: received ${show(value)}`);
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
