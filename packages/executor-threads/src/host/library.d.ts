/** What `bundle-page.js` makes for pages of the library and of the worker's entry. */

import type { Library } from './host.ts';

export const spawn: Library['spawn'];
export const Transfer: Library['Transfer'];
/** The worker's script: all of it, so that it needs nothing else to be served. */
export const program: string;
