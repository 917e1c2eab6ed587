/** What is in a queue, and in which order it leaves. */
export interface Items<T> {
  readonly size: number;
  /** Where it throws, the item is not in. */
  put(item: T): void;
  /** Must not be called where there is none. Where it throws, nothing was taken. */
  take(): T;
  clear(): void;
}
