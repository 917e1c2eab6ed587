/**
 * What adapters share whose messages go to another process or machine, as bytes. For Node.js.
 *
 * @module
 */

export { encodeThrown, type Thrown } from '../wire/thrown.ts';
export { copyJson } from './copy-json.ts';
export { isPlain } from './is-plain.ts';
export { pack, unpack } from './pack.ts';
export { packOutcome, refusal } from './pack-outcome.ts';
export { findUnsendable, type Unsendable } from './unsendable.ts';
