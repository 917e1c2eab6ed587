/** What the workers run. */

import { createHash } from 'node:crypto';

/** The SHA-256 of a word, hashed again and again: work for some milliseconds. */
export function digest(word: string, rounds: number): string {
  let hash = createHash('sha256').update(word).digest();
  for (let i = 1; i < rounds; i++) hash = createHash('sha256').update(hash).digest();
  return hash.toString('hex');
}

/** Looks for a word whose hash begins with `prefix`: for ever, where the prefix is long. */
export function search(prefix: string): string {
  for (let i = 0; ; i++) {
    if (digest(String(i), 1).startsWith(prefix)) return String(i);
  }
}
