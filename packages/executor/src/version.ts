/**
 * The version of this package, which its package.json has too. It is here as well since a bundle has no package.json: what a program
 * and its workers say to each other is the same in one version alone. `npm run version` writes it.
 */
export const version = '0.0.0';
