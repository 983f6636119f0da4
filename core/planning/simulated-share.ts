/** A share that was simulated, for people: whole percent, since it is not known better. */
export function simulatedShare(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  if (share < 1 && share > 0.99) return '>99%';
  return `${Math.round(share * 100)}%`;
}
