/**
 * ln Γ(z) for z > 0, to about twelve digits: Stirling's series, reached by Γ(z) = Γ(z + 1) / z.
 *
 * @see https://dlmf.nist.gov/5.11#E1
 */
export function logGamma(z: number): number {
  let shifted = z;
  let product = 1;
  while (shifted < 15) {
    product *= shifted;
    shifted += 1;
  }
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
  );
}

/** ln B(a, b), the logarithm of the beta function, for a, b > 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
