/**
 * Imports a module whose URL is known when the program runs, so that bundlers leave it alone.
 *
 * It is JavaScript for TypeScript would put a function of its own around the URL, of which terser makes a call with two arguments.
 *
 * @param {string} url
 * @returns {Promise<Record<string, unknown>>}
 */
export const importModule = (url) => import(/* @vite-ignore */ /* webpackIgnore: true */ url);
