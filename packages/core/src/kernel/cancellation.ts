/** What is known of the cancellations of a task; made by the first. */
export class Cancellation {
  /** How many calls of `cancel` have not been taken back. */
  count = 0;
  /** Whether the next step is to throw a CancelledError. */
  isDue = false;
  /** What that is to say. */
  message: string | undefined = undefined;
  /** Whether a cancellation is on its way through the task. */
  isWalked = false;

  /** The next step is to throw a CancelledError. */
  fall(message: string | undefined): void {
    this.isDue = true;
    this.message = message;
  }
}
