/** `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`; names of roles are unique in an account, whatever their path. */
const rolePattern = /^arn:([^:]+):iam:([^:]*):([^:]+):role\/(?:.*\/)?([^/]+)$/;

/**
 * Checks whether a caller's ARN fits a pattern, in which `*` stands for any text. Each of the six parts is matched by itself, as IAM does.
 *
 * @param pattern that of a role stands for its sessions
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const sessions = pattern.replace(rolePattern, 'arn:$1:sts:$2:$3:assumed-role/$4/*');
  const wanted = partsOf(sessions);
  const parts = partsOf(arn);
  return wanted.length === parts.length && wanted.every((part, index) => matches(part, parts[index]!));
}

/** The parts of an ARN. The last is the resource, with its own colons. */
function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replaceAll(/[^\w]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('.*')}$`, 's').test(text);
}
