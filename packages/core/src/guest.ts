/**
 * For packages that run the code of another runtime inside tasks. Programs need nothing of it.
 *
 * @module
 */

import './executors/wiring.ts';

export { callAsHost, callOutside, currentLoop, Guest } from './kernel/index.ts';
