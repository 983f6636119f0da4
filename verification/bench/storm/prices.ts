/**
 * List prices in US dollars, us-east-1, November 2026, without any free tier.
 *
 * @see https://aws.amazon.com/lambda/pricing/ (x86)
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
export const prices = {
  lambdaRequest: 0.2 / 1e6,
  lambdaGigabyteSecond: 0.0000166667,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
} as const;

/** The memory of the tripwire, in gigabytes. */
export const memoryGigabytes = 256 / 1024;

/** The dollars of a usage. */
export function dollarsOf(usage: {
  readonly invocations: number;
  readonly billedSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
}): number {
  return (
    usage.invocations * prices.lambdaRequest +
    usage.billedSeconds * memoryGigabytes * prices.lambdaGigabyteSecond +
    usage.writeUnits * prices.writeUnit +
    usage.readUnits * prices.readUnit
  );
}
