import { AwsError } from '../errors';
import type { Principal } from '../service';
import type { Policy } from './policy';

/** A role, as a template made it. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  /** Such as `AROA4ZQ7T3KXY2WN6BV5D`. */
  readonly id: string;
  readonly trustPolicy: Policy;
  /** Inline and attached policies; `AWS::IAM::Policy` resources add to them. */
  readonly policies: Policy[];
}

/** The roles of the account. */
export class Roles {
  readonly #byName = new Map<string, Role>();

  /** @throws AwsError `EntityAlreadyExists` */
  add(role: Role): void {
    if (this.#byName.has(role.name)) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${role.name} already exists.`, {
        status: 409,
      });
    }
    this.#byName.set(role.name, role);
  }

  /** @throws AwsError `NoSuchEntity` */
  named(name: string): Role {
    const role = this.#byName.get(name);
    if (role) return role;
    throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, { status: 404 });
  }

  withArn(arn: string): Role | undefined {
    const role = this.#byName.get(roleNameOf(arn));
    return role?.arn === arn ? role : undefined;
  }
}

/** The name of a role, which is what follows the path in its ARN. */
export function roleNameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}

/** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, as AWS names a role's session in errors and policies. */
export function sessionArnOf(account: string, principal: Extract<Principal, { kind: 'role' }>): string {
  return `arn:aws:sts::${account}:assumed-role/${roleNameOf(principal.roleArn)}/${principal.sessionName}`;
}

/** The ARN by which AWS names a caller. The owner of the local cloud is the account's root user. */
export function callerArnOf(account: string, principal: Principal): string {
  return principal.kind === 'owner' ? `arn:aws:iam::${account}:root` : sessionArnOf(account, principal);
}
