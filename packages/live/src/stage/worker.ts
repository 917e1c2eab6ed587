/** The script of the page's workers: the executor's own, after it has got the page's pace. */

import './worker-pace.ts';
import '@tsyncio/executor-threads/page-worker';
