import { createRequire } from 'node:module';
import type { WorkerLibrary } from './host.ts';

// Not `import`: Node takes a third longer to start a worker that imports what is CommonJS.
const library = createRequire(import.meta.url)('threads/worker') as WorkerLibrary; // as: it is untyped there

export const expose: WorkerLibrary['expose'] = library.expose;
export const Transfer: WorkerLibrary['Transfer'] = library.Transfer;
