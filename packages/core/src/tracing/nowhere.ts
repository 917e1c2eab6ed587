/** What a page has in place of `from-environment.ts`: there is no environment. */

export {};
