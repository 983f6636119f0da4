/** Checks whether a text fits a pattern in which `*` stands for any text and `?` for any one character. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let patternIndex = 0;
  let textIndex = 0;
  let starIndex = -1;
  let textIndexAtStar = 0;
  while (textIndex < text.length) {
    const wanted = pattern[patternIndex];
    if (wanted === '*') {
      starIndex = patternIndex++;
      textIndexAtStar = textIndex;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[textIndex])) {
      patternIndex++;
      textIndex++;
    } else if (starIndex >= 0) {
      // The last star takes one character more, and what follows it is tried again.
      patternIndex = starIndex + 1;
      textIndex = ++textIndexAtStar;
    } else {
      return false;
    }
  }
  while (pattern[patternIndex] === '*') patternIndex++;
  return patternIndex === pattern.length;
}

/**
 * Checks whether an ARN fits an ARN pattern. Each of the six parts is matched by itself, so that a wildcard never
 * reaches over a colon of the first five (IAM User Guide, ARN condition operators).
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const patternParts = arnParts(pattern);
  const parts = arnParts(arn);
  if (patternParts.length !== 6 || parts.length !== 6) return pattern === arn;
  return patternParts.every((part, index) => matchesWildcard(part, parts[index] ?? ''));
}

/** The parts of an ARN, the resource with its own colons being the sixth; fewer when it is not an ARN. */
export function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
