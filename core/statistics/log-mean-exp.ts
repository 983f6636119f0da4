/** The logarithm of the mean of exponentials, computed without overflow. */
export function logMeanExp(logarithms: readonly number[]): number {
  const largest = Math.max(...logarithms);
  const sum = logarithms.reduce((total, each) => total + Math.exp(each - largest), 0);
  return largest + Math.log(sum / logarithms.length);
}
