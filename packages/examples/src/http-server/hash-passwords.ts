import { randomBytes, scryptSync } from 'node:crypto';

/** What OWASP asks of scrypt at least: 16 MiB, and some hundred milliseconds, for each password. */
const cost = { N: 2 ** 14, r: 8, p: 5 } as const;

/**
 * Hashes passwords, one after the other: `$scrypt$ln=14,r=8,p=5$SALT$KEY` each.
 *
 * A call that is cancelled ends after the password it is at: a thread can be ended only where it runs JavaScript, and
 * scryptSync is native code. So do not make a long call of a single native one; or run it in `processes:`.
 */
export function hashPasswords(passwords: readonly string[]): string[] {
  return passwords.map((password) => {
    const salt = randomBytes(16);
    const key = scryptSync(password.normalize('NFKC'), salt, 32, cost);
    return `$scrypt$ln=${Math.log2(cost.N)},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(key)}`;
  });
}

/** Base64 without padding, as password hashes have it. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
