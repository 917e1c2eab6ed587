/** The promise of a run of the loop. */
export class RunPromise {
  readonly promise: Promise<void>;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  end(failure: { readonly error: unknown } | null): void {
    if (failure === null) this.#resolve();
    else this.#reject(failure.error);
  }
}
