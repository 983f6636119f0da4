import * as sdk from '@aws-sdk/client-secrets-manager';
import type { Operation, Service } from '../../packages/local-cloud/kernel/service';
import type { Site } from '../../packages/local-cloud/kernel/cloud-context';
import { passwordOperations } from './password-operations';

/** AWS Secrets Manager draws passwords. It keeps no secrets. */
export class SecretsManagerService implements Service {
  readonly signingName = 'secretsmanager';
  readonly sdk = sdk;
  readonly validationErrorCode = 'InvalidParameterException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes = {};

  constructor(site: Site) {
    this.operations = passwordOperations(site);
  }
}
