/** The call whose cost is measured: it does nothing. Piscina and tinypool call a module's default export. */

/** @param {number} value */
export function noop(value) {
  return value;
}

export default noop;
