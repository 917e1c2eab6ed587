import { describe, expect, it } from 'vitest';
import { LivePage } from './site.ts';

describe('a program that somebody has edited', () => {
  it('runs, is kept while another is looked at, and can be taken back', async () => {
    const live = await LivePage.open();
    await live.choose('2 tasks');
    await live.edit("console.log([1, { a: 'b' }], new Map([['k', 1n]]));");
    await live.runByKey();
    expect(await live.ended()).toBe('finished');
    expect(await live.printed()).toEqual(["[ 1, { a: 'b' } ] Map { k: 1n }"]);
    await live.choose('3 gather');
    await live.choose('2 tasks');
    const field = live.page.getByRole('textbox', { name: 'The program' });
    expect(await field.inputValue()).toContain('new Map');
    await live.page.getByRole('button', { name: 'Reset' }).click();
    expect(await field.inputValue()).toContain('asyncSleep');
  });

  it('shows the line of an error in its syntax', async () => {
    const live = await LivePage.open();
    await live.edit('const a = 1;\n\nconst b = ;\n');
    await live.runByKey();
    expect(await live.ended()).toBe('failed');
    expect(await live.printed()).toEqual([expect.stringMatching(/^SyntaxError: .*line 3$/)]);
    expect(await live.page.locator('.error-line').textContent()).toContain('const b = ;');
  });

  it('shows the line where a task fails, in its bar and in the console, and leads there', async () => {
    const live = await LivePage.open();
    await live.edit(`import * as asyncio from '@tsyncio/core';

async function breaks() {
  await asyncio.sleep(0.01);
  null.nothing();
}

await asyncio.run(async () => {
  await asyncio.createTask(breaks, { name: 'breaker' });
});
`);
    await live.runByKey();
    expect(await live.ended()).toBe('failed');
    await live.row(/^breaker breaks: failed in line 5: TypeError: /);
    expect(await live.page.locator('.error-line').textContent()).toContain('null.nothing()');
    await live.page.getByRole('button', { name: 'line 5' }).click();
    await live.page.keyboard.insertText('// here\n');
    expect(await live.page.getByRole('textbox', { name: 'The program' }).inputValue()).toContain(
      '// here\n  null',
    );
  });

  it('is told how to await a foreign promise', async () => {
    const live = await LivePage.open();
    await live.edit(`import * as asyncio from '@tsyncio/core';

await asyncio.run(async () => {
  await new Promise((resolve) => setTimeout(resolve, 10));
  await asyncio.sleep(1);
});
`);
    await live.runByKey();
    expect(await live.ended()).toBe('failed');
    expect((await live.printed()).join()).toContain('use: await fromPromise(promise)');
    await live.row(/^Task-1.*fromPromise/);
  });
});
