/** A function that is called the first time only; whoever calls it again gets what came of it. */
export class Once {
  readonly #fn: () => unknown;
  hasBegun = false;
  #outcome: { readonly value: unknown } | { readonly error: unknown } | undefined;

  constructor(fn: () => unknown) {
    this.#fn = fn;
  }

  readonly call = (): unknown => {
    this.hasBegun = true;
    this.#outcome ??= this.#run();
    if ('error' in this.#outcome) throw this.#outcome.error;
    return this.#outcome.value;
  };

  gave(value: unknown): boolean {
    return this.#outcome !== undefined && 'value' in this.#outcome && this.#outcome.value === value;
  }

  threw(error: unknown): boolean {
    return this.#outcome !== undefined && 'error' in this.#outcome && this.#outcome.error === error;
  }

  #run(): { readonly value: unknown } | { readonly error: unknown } {
    try {
      return { value: this.#fn() };
    } catch (error) {
      return { error };
    }
  }
}
