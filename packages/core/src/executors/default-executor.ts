export const openDefaultExecutor = 0;
