// Not by `imports` of package.json: Vite's dev server makes no module of a CommonJS package that is named there.
export { expose, Transfer } from 'threads/worker';
