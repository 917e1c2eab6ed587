import { existsSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { fileNames } from './file-names.ts';
import { repositoryLinks } from './repository-links.ts';
import { sidebar } from './sidebar.ts';

const repository = 'https://github.com/tsyncio/tsyncio';
/** Where the site is on its server: DOCS_BASE=/tsyncio/ npm run docs */
const { DOCS_BASE = '/' } = process.env;
/** A program of its own, built from packages/live and copied here: the router of this site knows nothing of it. */
const live = existsSync(new URL('../public/live/index.html', import.meta.url))
  ? [{ text: 'Live', link: '/live/index.html#gather', target: '_self' }]
  : [];

export default defineConfig({
  title: 'tsyncio',
  description: "Python's asyncio for TypeScript, with executors that can be swapped",
  lang: 'en',
  // No browser asks for a favicon then.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  base: DOCS_BASE,
  srcExclude: ['**/node_modules/**', 'public/**'],
  // In kB: the index of the search is one file, which is loaded when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  markdown: {
    config: (md) => {
      fileNames(md);
      repositoryLinks(md, `${repository}/blob/main/`);
    },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/tour', activeMatch: '^/guide/' },
      {
        text: 'Executors',
        link: '/which-executor',
        activeMatch: '/(which-executor|executors|bundlers|deploying)',
      },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      ...live,
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
  },
});
