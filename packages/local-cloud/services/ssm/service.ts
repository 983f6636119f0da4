import * as sdk from '@aws-sdk/client-ssm';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { listOperations } from './operations/lists';
import { parameterOperations } from './operations/parameters';
import { Parameters } from './state/parameters';
import { ssmResourceTypes } from './cloudformation';

/**
 * AWS Systems Manager's Parameter Store with standard parameters of text. Secure strings, labels, policies,
 * patterns and sharing are refused, as is everything else of Systems Manager.
 */
export class SsmService implements Service {
  readonly signingName = 'ssm';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;

  constructor(context: CloudContext) {
    const parameters = new Parameters(context);
    this.operations = { ...parameterOperations(context, parameters), ...listOperations(context, parameters) };
    this.resourceTypes = ssmResourceTypes(parameters);
  }
}
