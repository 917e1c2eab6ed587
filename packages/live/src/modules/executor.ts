/** `@tsyncio/executor` as programs get it. */

export * from '@tsyncio/executor';
