import { AwsError, Unsupported } from '../../../kernel/errors';
import type { TemplateFile, TemplateResource } from '../../../template/template';

/** A deployment that AWS would refuse or fail, too. The stack was rolled back. */
export class DeploymentFailed extends Error {
  override readonly name = 'DeploymentFailed';
}

/** Returns the error of a resource: {@link DeploymentFailed}, unless the local cloud itself is the reason. */
export function failureOf(
  file: TemplateFile,
  logicalId: string,
  { Type }: Pick<TemplateResource, 'Type'>,
  cause: Error,
): Error {
  const code = cause instanceof AwsError ? `${cause.code}: ` : '';
  const message = `template ${file.name}: resource ${logicalId} (${Type}): ${code}${cause.message}`;
  const isAwsAnswer = cause instanceof AwsError && !(cause instanceof Unsupported);
  return isAwsAnswer ? new DeploymentFailed(message, { cause }) : new Error(message, { cause });
}
