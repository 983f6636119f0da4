import * as sdk from '@aws-sdk/client-sts';
import { z } from 'zod';
import { callerArnOf } from '../../permissions/role';
import { operation, type Operation, type Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';

/** AWS STS, which identifies the caller. Roles are assumed by the services that act in them, not through this API. */
export class StsService implements Service {
  readonly signingName = 'sts';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationError';
  readonly checksSignatures = true;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes = {};

  /** @param roleIdOf the unique identifier (`AROA…`) of a role by its ARN */
  constructor(context: CloudContext, roleIdOf: (roleArn: string) => string | undefined) {
    this.operations = {
      GetCallerIdentity: operation({
        input: z.strictObject({}),
        // "No permissions are required to perform this operation", not even against an explicit denial.
        access: () => [],
        handle: (_, { principal }) => ({
          UserId:
            principal.kind === 'owner'
              ? context.account
              : `${roleIdOf(principal.roleArn)}:${principal.sessionName}`,
          Account: context.account,
          Arn: callerArnOf(context.account, principal),
        }),
      }),
    };
  }
}
