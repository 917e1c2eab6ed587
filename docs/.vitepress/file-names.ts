import type { MarkdownRenderer } from 'vitepress';

/** Writes the name of its file above a block that has one: ```ts work.ts */
export function fileNames(md: MarkdownRenderer): void {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const [, name] = /^ts ([\w-]+\.ts)$/.exec(tokens[index]?.info.trim() ?? '') ?? [];
    const block = fence?.(tokens, index, options, env, self) ?? '';
    return name === undefined ? block : `<p class="file-name">${name}</p>${block}`;
  };
}
