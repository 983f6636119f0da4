import * as sdk from '@aws-sdk/client-ssm';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { Site } from '../../kernel/cloud-context';
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

  constructor(site: Site) {
    const parameters = new Parameters(site);
    this.operations = { ...parameterOperations(site, parameters), ...listOperations(site, parameters) };
    this.resourceTypes = ssmResourceTypes(parameters);
  }
}
