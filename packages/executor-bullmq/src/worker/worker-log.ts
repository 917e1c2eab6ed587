/** Something that a worker has to say. */
export interface WorkerLog {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  /** The job that it is about. */
  readonly job?: string | undefined;
}
