/** `@tsyncio/core/observer` as programs get it. */

export * from '@tsyncio/core/observer';
