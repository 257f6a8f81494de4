export function releaseKeys(): string[];
