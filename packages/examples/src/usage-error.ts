/** What the user has asked for that there is not. It is shown without a stack, with what there is. */
export class UsageError extends Error {}
