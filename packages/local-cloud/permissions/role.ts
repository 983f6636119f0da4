import { AwsError } from '../kernel/errors';
import type { Principal } from '../kernel/service';
import { rootUserArn, globalArn, type CloudContext } from '../kernel/cloud-context';
import { drawText } from '../kernel/random-text';
import type { Policy } from './policy';
import { RolePolicies, rolePolicy, type RolePolicy } from './role-policies';

/** A role of the account. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  /** For example, `AROA4ZQ7T3KXY2WN6BV5D`. */
  readonly id: string;
  /** `/`, or with a slash at either end. */
  readonly path: string;
  readonly createdAt: Date;
  readonly trustPolicy: RolePolicy;
  readonly policies: RolePolicies;
  /** The virtual time from which it can be assumed. */
  readonly assumableAt: number;
}

/** The roles of the account. */
export class Roles {
  readonly #byName = new Map<string, Role>();

  constructor(private readonly context: CloudContext) {}

  arnOf(name: string, path = this.#byName.get(name)?.path ?? '/'): string {
    return globalArn('iam', this.context.account, `role${path}${name}`);
  }

  /** Returns the time from which a role that a caller creates now can be assumed. CloudFormation waits until its own can be. */
  assumableAt(name: string, path: string): number {
    const { clock, weather } = this.context;
    return clock.now() + weather.milliseconds('accessSeconds', this.arnOf(name, path), 'trust', clock.now());
  }

  /** @throws AwsError `EntityAlreadyExists`, `MalformedPolicyDocument` */
  create(name: string, made: { path: string; trustPolicy: string | object; assumableAt?: number }): Role {
    const arn = this.arnOf(name, made.path);
    const role: Role = {
      name,
      path: made.path,
      arn,
      id: `AROA${drawText(this.context.random, identifierAlphabet, 17, 'iam role', name)}`,
      createdAt: new Date(this.context.clock.now()),
      trustPolicy: rolePolicy(made.trustPolicy, 'trust'),
      policies: new RolePolicies(this.context, arn),
      assumableAt: made.assumableAt ?? 0,
    };
    if (this.#byName.has(name)) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, { status: 409 });
    }
    if (this.#byName.size >= this.context.weather.draw('roles')) {
      const quota = this.context.weather.draw('roles');
      throw new AwsError('LimitExceeded', `Cannot exceed quota for RolesPerAccount: ${quota}`, {
        status: 409,
      });
    }
    this.#byName.set(name, role);
    return role;
  }

  /** Changes who may act in a role, and what AWS's own policies allow it. @throws AwsError `NoSuchEntity` */
  change(
    name: string,
    change: { trustPolicy: string | object; managedPolicies: ReadonlyMap<string, Policy> },
  ): Role {
    const trustPolicy = rolePolicy(change.trustPolicy, 'trust');
    const role: Role = { ...this.named(name), trustPolicy };
    role.policies.attachOnly(change.managedPolicies);
    this.#byName.set(name, role);
    return role;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** @throws AwsError `NoSuchEntity` */
  named(name: string): Role {
    const role = this.#byName.get(name);
    if (role) return role;
    throw noSuchEntity(`The role with name ${name} cannot be found.`);
  }

  /** @throws AwsError `NoSuchEntity`, and `DeleteConflict` while it has policies */
  delete(name: string): void {
    const { inline, managed } = this.named(name).policies;
    if (managed.size > 0) throw deleteConflict('must detach all policies first.');
    if (inline.size > 0) throw deleteConflict('must delete policies first.');
    this.#byName.delete(name);
  }

  /** By name. */
  all(): Role[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
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

/** Returns the ARN of a role's session, `arn:PARTITION:sts::ACCOUNT:assumed-role/ROLE/SESSION`, as in errors and policies. */
export function sessionArnOf(account: string, principal: Extract<Principal, { kind: 'role' }>): string {
  return globalArn('sts', account, `assumed-role/${roleNameOf(principal.roleArn)}/${principal.sessionName}`);
}

/** Returns the ARN of a caller. The owner of the local cloud is the account's root user. */
export function callerArnOf(account: string, principal: Principal): string {
  return principal.kind === 'owner' ? rootUserArn(account) : sessionArnOf(account, principal);
}

function deleteConflict(why: string): AwsError {
  return new AwsError('DeleteConflict', `Cannot delete entity, ${why}`, { status: 409 });
}

/** The error of whatever does not exist. */
export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, { status: 404 });
}

/** The characters of the identifiers and access keys that AWS makes. */
export const identifierAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
