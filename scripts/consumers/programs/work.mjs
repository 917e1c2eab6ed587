/** @param {number} n @returns {number} */
export function fibonacci(n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

/** @returns {never} */
export function spin() {
  for (;;);
}
