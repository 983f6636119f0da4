/** Formats a simulated fraction in whole percent, which is its precision. */
export function simulatedShare(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  if (share < 1 && share > 0.99) return '>99%';
  return `${Math.round(share * 100)}%`;
}
