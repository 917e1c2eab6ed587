import type { Theme } from 'vitepress';
// Without its web fonts: 20 kB of pages are no reason for 100 kB of letters.
import theme from 'vitepress/theme-without-fonts';
import './style.css';

export default { extends: theme } satisfies Theme;
