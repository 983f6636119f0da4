import { AwsError } from '../../../kernel/errors';

/** The characters that a name must not contain (`API_CreateStateMachine.html`). */
const forbiddenCharacters = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

/** @throws AwsError `InvalidName` */
export function checkName(name: string): void {
  if (name.length < 1 || name.length > 80 || forbiddenCharacters.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
}

/** @throws AwsError `InvalidArn` */
export function checkArn(arn: string): void {
  if (!arn.startsWith('arn:')) throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
}
