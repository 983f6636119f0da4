import * as sdk from '@aws-sdk/client-secrets-manager';
import type { Operation, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { passwordOperations } from './operations/passwords';

/** AWS Secrets Manager draws passwords. It keeps no secrets. */
export class SecretsManagerService implements Service {
  readonly signingName = 'secretsmanager';
  readonly sdk = sdk;
  readonly validationErrorCode = 'InvalidParameterException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes = {};

  constructor(context: CloudContext) {
    this.operations = passwordOperations(context);
  }
}
