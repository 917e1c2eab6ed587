/** Has Node print the instances of `type` in their own words, and not all that they are made of. */
export function printsItself(type: { readonly prototype: object }): void {
  Object.defineProperty(type.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: { toString(): string }): string {
      return this.toString();
    },
  });
}
