/** What the workers run. */

/** How many primes there are below a number. */
export function countPrimes(below: number): number {
  let count = 0;
  for (let n = 2; n < below; n++) if (isPrime(n)) count++;
  return count;
}

/** Looks for a prime among the even numbers from 4 on: for ever, as there is none. */
export function findEvenPrime(): number {
  for (let n = 4; ; n += 2) if (isPrime(n)) return n;
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}
