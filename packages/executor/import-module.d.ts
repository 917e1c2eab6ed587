export declare const importModule: (url: string) => Promise<Record<string, unknown>>;
