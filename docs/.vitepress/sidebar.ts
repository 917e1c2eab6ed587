import { existsSync, readFileSync } from 'node:fs';
import type { DefaultTheme } from 'vitepress';

/** What `scripts/write-api.js` has written beside the pages of the API; not there before. */
const navigation = new URL('../api/navigation.json', import.meta.url);

/** An entry point, a group of its names, or a name. */
interface Entry {
  readonly title: string;
  readonly path?: string;
  readonly children?: readonly Entry[];
}

/**
 * One for each entry point, with the names of that alone: all of them, on each of a thousand pages, would be most of the site.
 */
function api(): DefaultTheme.SidebarMulti {
  if (!existsSync(navigation)) return {};
  // As: typedoc-plugin-markdown writes it so.
  const entries = (JSON.parse(readFileSync(navigation, 'utf8')) as Entry[]).map(item);
  const titles = entries.map(({ items: _names, ...title }): DefaultTheme.SidebarItem => title);
  const all: DefaultTheme.SidebarMulti = { '/api/': [{ text: 'API', link: '/api/', items: titles }] };
  for (const [i, entry] of entries.entries()) {
    if (entry.link === undefined) continue;
    all[entry.link] = [{ text: 'API', link: '/api/', items: titles.with(i, entry) }];
  }
  return all;
}

function item({ title, path, children = [] }: Entry): DefaultTheme.SidebarItem {
  const link = path === undefined ? {} : { link: `/api/${path.replace(/(index)?\.md$/, '')}` };
  const items = children.map(item);
  return { text: title, ...link, ...(items.length > 0 && { items }) };
}

const pages: DefaultTheme.SidebarItem[] = [
  {
    text: 'Guide',
    items: [
      { text: 'The tour', link: '/guide/tour' },
      { text: 'Tasks and groups', link: '/guide/tasks' },
      { text: 'Cancellation and timeouts', link: '/guide/cancellation' },
      { text: 'Cancellation in pictures', link: '/guide/cancellation-in-pictures' },
      { text: 'Locks and queues', link: '/guide/locks-and-queues' },
      { text: 'Blocking calls', link: '/guide/blocking-calls' },
      { text: 'Testing with virtual time', link: '/guide/testing' },
      { text: 'A program that runs', link: '/guide/looking-inside' },
      { text: 'Deployment', link: '/guide/deployment' },
    ],
  },
  {
    text: 'Coming from',
    items: [
      { text: 'Python', link: '/from-python' },
      { text: 'Bare promises', link: '/coming-from/promises' },
      { text: 'p-limit', link: '/coming-from/p-limit' },
      { text: 'Effect', link: '/coming-from/effect' },
    ],
  },
  {
    text: 'Executors',
    items: [
      { text: 'Which one do I take?', link: '/which-executor' },
      { text: 'Executors in detail', link: '/executors' },
      { text: 'With a bundler', link: '/bundlers' },
      { text: 'Calls on other machines', link: '/deploying' },
    ],
  },
  {
    text: 'Seeing what goes on',
    items: [
      { text: 'Traces', link: '/tracing' },
      { text: 'A running program', link: '/inspecting' },
      { text: 'OpenTelemetry', link: '/opentelemetry' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'API', link: '/api/' },
      { text: 'Differences from CPython', link: '/differences' },
      { text: 'With Effect', link: '/effect' },
      { text: 'Performance', link: '/performance' },
    ],
  },
  {
    text: 'Inside',
    collapsed: true,
    items: [
      { text: 'How it works', link: '/design' },
      { text: 'Examples run as they stand', link: '/decisions/0001-examples-run-as-they-stand' },
      { text: 'Calls go over a line of ours', link: '/decisions/0002-calls-go-over-a-line-of-ours' },
      { text: 'Pools stay outside bundles', link: '/decisions/0003-pools-stay-outside-bundles' },
      { text: 'Releasing', link: '/releasing' },
    ],
  },
];

export const sidebar: DefaultTheme.SidebarMulti = {
  ...api(),
  '/': pages,
};
