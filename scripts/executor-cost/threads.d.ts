/** What is used of threads.js, whose own types its `exports` hide. */
declare module 'threads' {
  type Spawned = (value: number) => Promise<unknown>;
  class Worker {
    constructor(pathFromThisFile: string);
  }
  function spawn(worker: Worker): Promise<Spawned>;
  const Thread: { terminate(thread: Spawned): Promise<void> };
  function Pool(
    start: () => Promise<Spawned>,
    size: number,
  ): {
    queue(task: (thread: Spawned) => Promise<unknown>): PromiseLike<unknown>;
    terminate(force: boolean): Promise<void>;
  };
}

declare module 'threads/worker' {
  function expose(fn: (value: number) => unknown): void;
}
