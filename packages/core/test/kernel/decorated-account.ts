/** Methods with the decorator, for the compiler alone: Node 20 cannot parse them. */

import { coroutine, sleep } from '@tsyncio/core';

export class DecoratedAccount {
  balance = 1;

  @coroutine
  *deposit(amount: number): Generator<unknown, number, unknown> {
    yield* sleep(1);
    this.balance += amount;
    return this.balance;
  }

  @coroutine
  async withdraw(amount: number): Promise<number> {
    await sleep(1);
    this.balance -= amount;
    return this.balance;
  }
}
