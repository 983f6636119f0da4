/**
 * A filter pattern of CloudWatch Logs for lines with at least one of some terms.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function anyTerm(terms: readonly string[]): string {
  return terms.map((term) => `?"${term.replaceAll('"', '\\"')}"`).join(' ');
}
