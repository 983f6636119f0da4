import { chanceOfNames } from '../../../kernel/random';
import { drawText } from '../../../kernel/random-text';

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const suffixLength = 12;

/** Names for resources whose template has none, in CloudFormation's scheme. A resource made again gets another name. */
export class PhysicalNames {
  readonly #counts = new Map<string, number>();

  /**
   * Makes `STACK-LOGICALID-RANDOM`, where stack and logical id share what the suffix leaves, equally when both are
   * long. Hyphens at a cut stay, also two in a row.
   *
   * @see https://github.com/aws-cloudformation/cloudformation-cli-java-plugin IdentifierUtils
   */
  next(stackName: string, logicalId: string, maximumLength: number): string {
    const key = `${stackName}/${logicalId}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const suffix = drawText(
      chanceOfNames,
      alphanumeric,
      suffixLength,
      'physical name',
      stackName,
      logicalId,
      count,
    );
    const free = maximumLength - suffixLength - 2;
    const half = Math.floor(free / 2);
    const stack = stackName.slice(0, Math.max(half, free - logicalId.length));
    return `${stack}-${logicalId.slice(0, free - stack.length)}-${suffix}`;
  }
}
