/**
 * What piscina loads in each thread.
 *
 * Keep it CommonJS: piscina requires it, and Node.js 22 aborts the whole process where a thread is ended while it requires an ES
 * module.
 */
module.exports = async (message: unknown): Promise<unknown> => {
  const { default: handle } = await import('./handler.ts');
  return handle(message);
};
