import { describe, expect, it } from 'vitest';
import { LivePage } from './site.ts';

/** Moves on by Tab until something of this kind has the focus. Each stop on the way can be seen. */
async function tabTo(live: LivePage, selector: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let i = 0; i < 40; i += 1) {
    await live.page.keyboard.press(key);
    const { found, seen } = await live.page.evaluate((wanted) => {
      const element = document.activeElement;
      const frame = element?.closest('#editor') ?? element;
      const { outlineStyle, outlineWidth } = getComputedStyle(frame ?? document.body);
      return {
        found: element?.matches(wanted) ?? false,
        seen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
      };
    }, selector);
    expect(seen).toBe(true);
    if (found) return;
  }
  throw new Error(`Cannot get there by Tab: ${selector}`);
}

describe('by touch', () => {
  it('looks at a bar by the first tap, and cancels by the second', async () => {
    const live = await LivePage.open({ hasTouch: true });
    await live.speed('Home');
    await live.choose('3 gather');
    const row = await live.row(/^Task-3 asyncSleep: waits/);
    const box = await row.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 196, (box?.y ?? 0) + 12];
    await live.page.touchscreen.tap(x, y);
    await live.rows.getByRole('option', { name: /^Task-3 asyncSleep: waits/, selected: true }).waitFor();
    await live.page.touchscreen.tap(x, y);
    await live.row(/^Task-3 asyncSleep: cancelled/);
  });
});

describe('by keyboard alone', () => {
  it('goes from the beginning to a task that is cancelled', async () => {
    const live = await LivePage.open();
    const { keyboard } = live.page;
    // Whoever is slow has time slow down first.
    await tabTo(live, '#speed');
    await keyboard.press('Home');
    await tabTo(live, '#presets button:nth-child(3)', 'Shift+Tab');
    await keyboard.press('Enter');
    await tabTo(live, '#rows');
    await live.row(/^Task-6 asyncSleep: waits/);
    for (let i = 0; i < 3; i += 1) await keyboard.press('ArrowDown');
    const details = live.page.locator('#details');
    expect(await details.getAttribute('aria-live')).toBe('polite');
    await live.page.waitForFunction(() =>
      document.getElementById('row-title')?.textContent?.startsWith('Task-4'),
    );
    expect(await details.textContent()).toContain('Task-4 in asyncSleep > sleep, waits for its time');
    await keyboard.press('Enter');
    await live.row(/^Task-4 asyncSleep: cancelled/);
    const active = await live.rows.getAttribute('aria-activedescendant');
    expect(await live.page.locator(`#${active}`).getAttribute('aria-label')).toBe(
      'Task-4 asyncSleep: cancelled',
    );
  });

  it('passes through the editor, and leaves it by Escape', async () => {
    const live = await LivePage.open();
    await tabTo(live, 'textarea');
    await live.page.keyboard.press('Tab');
    expect(await live.page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA');
    await live.page.keyboard.press('Shift+Tab');
    await live.page.keyboard.press('Escape');
    expect(await live.page.evaluate(() => document.activeElement?.id)).toBe('run');
  });

  it('reaches the last of a thousand tasks', async () => {
    const live = await LivePage.open();
    await live.choose('1,000 tasks');
    await live.rows.focus();
    await live.row(/^Task-9 visit/);
    await live.page.keyboard.press('End');
    const last = await live.row(/^Task-1001 visit/);
    expect(await last.getAttribute('aria-posinset')).toBe('1001');
    await live.page.keyboard.press('Delete');
    await live.row(/^Task-1001 visit: cancelled/);
  });
});
