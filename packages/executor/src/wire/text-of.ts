/** How a message names what was thrown: `TypeError: x is not a function`. Never throws, whatever it is. */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'an object that has no text';
  }
}
