export { CancelledError, TimeoutError } from './errors.ts';
export type { Blocking, Executor } from './stub.ts';
