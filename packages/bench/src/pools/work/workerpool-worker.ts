/** The same calls as workerpool wants them. */

import workerpool from 'workerpool';
import { block, hash, noop, place, size } from './work.ts';

workerpool.worker({ noop, hash, block, size, place });
