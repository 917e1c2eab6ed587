export const answer = 42;

export function add(a: number, b: number): number {
  return a + b;
}

export function half(n: number): number {
  return n / 2;
}

export async function later(text: string): Promise<string> {
  return text;
}
