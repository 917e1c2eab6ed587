/**
 * The environment variable by which a child is told whose it is. The child cannot ask: where its parent dies at once, it is
 * another's already. No call sees it.
 */
export const parentVariable = 'TSYNCIO_PARENT_PID';
