import { pack } from './pack.ts';
import { findUnsendable } from './unsendable.ts';

/** An outcome, as far as it is looked into here. */
interface Outcome {
  readonly kind: string;
  readonly value?: unknown;
  /** Those of a chunk, up to the first that threw. */
  readonly values?: readonly unknown[];
  readonly thrown?: Thrown | undefined;
}

interface Thrown {
  readonly kind: string;
  readonly value?: unknown;
  readonly fields?: readonly (readonly [string, Thrown])[];
}

/**
 * Makes bytes of how a call ended. Never throws: where the outcome has a part that cannot go to another process, it is
 * an error that says so.
 */
export function packOutcome(answer: unknown): Uint8Array {
  const outcome = answer as Outcome; // as: the entry answers nothing else
  try {
    return pack(outcome);
  } catch (error) {
    if (outcome.values === undefined) return pack(refused(outcome, error));
    return packChunk(packable(outcome.values, outcome.thrown));
  }
}

function packChunk(chunk: Outcome): Uint8Array {
  try {
    return pack(chunk);
  } catch (error) {
    // A getter gives something else each time.
    return pack({ kind: 'chunk', values: [], thrown: unreturnable('the results', error).thrown });
  }
}

/** The values up to the first that cannot be packed, and its error. */
function packable(values: readonly unknown[], thrown: Thrown | undefined): Outcome {
  const kept: unknown[] = [];
  for (const value of values) {
    const item: Outcome = { kind: 'value', value };
    try {
      pack(item);
      kept.push(value);
    } catch (error) {
      return { kind: 'chunk', values: kept, thrown: refused(item, error).thrown };
    }
  }
  if (thrown === undefined) return { kind: 'chunk', values: kept };
  const last: Outcome = { kind: 'thrown', thrown };
  try {
    pack(last);
    return { kind: 'chunk', values: kept, thrown };
  } catch (error) {
    return { kind: 'chunk', values: kept, thrown: refused(last, error).thrown };
  }
}

/** What the entry itself answers where something cannot be cloned. It can be packed, whatever the user's getters do. */
function refused(outcome: Outcome, error: unknown): Outcome {
  try {
    const said = explain(outcome, error);
    pack(said);
    return said;
  } catch {
    return unreturnable(outcome.kind === 'value' ? 'the result' : 'what was thrown', error);
  }
}

function explain({ kind, value, thrown }: Outcome, error: unknown): Outcome {
  if (thrown?.fields !== undefined) {
    // An error that arrives without a field is worth more than none.
    const fields = thrown.fields.filter(([, field]) => findUnsendable(field) === undefined);
    const rest = { kind, thrown: { ...thrown, fields } };
    if (findUnsendable(rest) === undefined) return rest;
    return { kind, thrown: { ...thrown, fields, cause: undefined, errors: undefined } as Thrown }; // as: a Thrown has them too
  }
  const found = findUnsendable(kind === 'value' ? value : thrown?.value);
  const what = kind === 'value' ? 'the result' : 'what was thrown';
  const why =
    found === undefined
      ? String(error)
      : `${kind === 'value' ? 'result' : 'thrown'}${found.path} cannot go to another process: it is ${found.what}`;
  return unreturnable(what, why);
}

function unreturnable(what: string, why: unknown): Outcome {
  return refusal(`Cannot return ${what} as ${String(why)}`);
}

/** The outcome of a call that the worker refuses. */
export function refusal(message: string): Outcome {
  const type = 'TypeError';
  return {
    kind: 'thrown',
    thrown: { kind: 'error', type, name: type, message, stack: undefined, fields: [] } as Thrown, // as: a Thrown has them too
  };
}
