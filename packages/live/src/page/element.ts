/** An element of the page, which has to be there. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Cannot find an element of the page: #${id}`);
  return found as T; // as: the page is ours
}
