export { expose, Transfer } from 'threads/worker';
