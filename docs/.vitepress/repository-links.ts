import { posix } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

/** Files of `docs/` that are none of the site. */
const SOURCE = /\.(ts|js)(#.*)?$/;

/**
 * Leads links out of `docs/`, and to sources in it, to the repository, where they lead on the forge. Whether their files are
 * there is looked at by `browser/site.test.ts`; VitePress looks after all other links.
 *
 * @param md What renders the pages.
 * @param repository The URL of the repository's files, with a slash at its end.
 */
export function repositoryLinks(md: MarkdownRenderer, repository: string): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    // As: VitePress gives the page's path, from the folder of the site, with each page.
    const { relativePath } = env as { readonly relativePath: string };
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href === null || /^([a-z]+:|[/#])/.test(href)) continue;
      const path = posix.join('docs', posix.dirname(relativePath), href);
      if (!path.startsWith('docs/') || SOURCE.test(path)) token.attrSet('href', repository + path);
    }
  });
}
