/** The theme: that of the documentation, in whose storage it is kept. */

const KEY = 'vitepress-theme-appearance';

/** Follows the system and the documentation, and lets the button choose. */
export function followTheme(button: HTMLElement, changed: () => void): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    const chosen = localStorage.getItem(KEY);
    const dark = chosen === 'dark' || (chosen !== 'light' && system.matches);
    document.documentElement.classList.toggle('dark', dark);
    button.ariaPressed = String(dark);
    changed();
  };
  button.addEventListener('click', () => {
    const dark = !document.documentElement.classList.contains('dark');
    // What the system says needs no choice.
    localStorage.setItem(KEY, dark === system.matches ? 'auto' : dark ? 'dark' : 'light');
    apply();
  });
  system.addEventListener('change', apply);
  addEventListener('storage', (event) => {
    if (event.key === KEY) apply();
  });
  apply();
}
