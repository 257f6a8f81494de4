/** A code as it was meant: people write capitals or small letters, with dashes, with spaces or without. */
export function plainCode(written: string): string {
  return written.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
}

export function sameCode(one: string, other: string): boolean {
  const [a, b] = [plainCode(one), plainCode(other)];
  return a !== "" && a === b;
}
