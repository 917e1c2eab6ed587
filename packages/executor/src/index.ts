export { CancelledError, TimeoutError } from './errors.ts';
