import * as sdk from '@aws-sdk/client-iam';
import { AwsError } from '../../kernel/errors';
import type { AccessControl } from '../../kernel/peers';
import type { Access, Operation, Principal, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { drawText } from '../../kernel/random-text';
import { decide, type Decision } from '../../permissions/policy';
import { iamResourceTypes } from './cloudformation';
import { identifierAlphabet, Roles, sessionArnOf } from '../../permissions/role';
import { rolePolicy } from '../../permissions/role-policies';
import { attachmentOperations, roleOperations } from './operations/roles';

/** The credentials that the local cloud issued, with their principal. */
interface Session {
  readonly principal: Principal;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The owner's credentials whose secret the local cloud knows. Any others name the owner, too. */
const ownersSession: Session = { principal: { kind: 'owner' }, secretAccessKey: 'local' };
const ownersAccessKey = 'local';

const everything = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

/** A decision about what a role may do, as it was taken at least once. */
export interface UsedAction {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
}

/** IAM: the roles of the account, who acts in them, and what their policies allow. There are no users and no groups. */
export class AccessControlService implements Service, AccessControl {
  readonly signingName = 'iam';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationError';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly #roles: Roles;
  readonly #sessions = new Map<string, Session>();
  readonly #usedActions = new Map<string, UsedAction>();

  constructor(private readonly cloudContext: CloudContext) {
    this.#roles = new Roles(cloudContext);
    this.operations = { ...roleOperations(this.#roles), ...attachmentOperations(this.#roles) };
    this.resourceTypes = iamResourceTypes(this.#roles);
  }

  assume(request: { roleArn: string; service: string; sessionName: string; sourceArn?: string }): Principal {
    const { roleArn, service, sessionName, sourceArn } = request;
    const role = this.#roles.withArn(roleArn);
    const context = {
      ...this.#globalKeys(),
      'aws:SourceAccount': this.cloudContext.account,
      ...(sourceArn && { 'aws:SourceArn': sourceArn }),
    };
    const isAssumable = role && role.assumableAt <= this.cloudContext.clock.now();
    const decision = isAssumable
      ? decide([role.trustPolicy.policy], {
          action: 'sts:AssumeRole',
          resource: roleArn,
          context,
          caller: { service },
        })
      : 'not-allowed';
    if (decision !== 'allowed') {
      throw new AwsError(
        'AccessDeniedException',
        `User: ${service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        { status: 403 },
      );
    }
    return { kind: 'role', roleArn, sessionName };
  }

  issueCredentials(principal: Principal): {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken: string;
  } {
    const session = this.#sessions.size;
    const draw = (alphabet: string, length: number, what: string) =>
      drawText(this.cloudContext.random, alphabet, length, 'iam credentials', session, what);
    const accessKeyId = `ASIA${draw(identifierAlphabet, 16, 'key')}`;
    const secretAccessKey = draw(base64Alphabet, 40, 'secret');
    const sessionToken = draw(base64Alphabet, 120, 'token');
    this.#sessions.set(accessKeyId, { principal, secretAccessKey, sessionToken });
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  /**
   * Creates a role for a person, and credentials of a session in it.
   *
   * @param policy what the person may do. @default everything, as the owner
   */
  createPerson(name: string, policy?: object): ReturnType<AccessControl['issueCredentials']> {
    const sessionName = name.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64);
    const role = this.#roles.create(`person-${sessionName}`.slice(0, 64), {
      path: '/',
      trustPolicy: { Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } },
    });
    role.policies.embed('policy', rolePolicy(policy ?? everything, 'identity'), true);
    return this.issueCredentials({ kind: 'role', roleArn: role.arn, sessionName });
  }

  /** Finds the secrets of an access key; undefined unless the local cloud issued it, or it is `local`. */
  secretsOf(accessKeyId: string): Omit<Session, 'principal'> | undefined {
    return this.#sessions.get(accessKeyId) ?? (accessKeyId === ownersAccessKey ? ownersSession : undefined);
  }

  /** Finds the principal of an access key: the owner, unless the local cloud issued the key itself. */
  principalOf(accessKeyId: string | undefined): Principal {
    return this.#sessions.get(accessKeyId ?? '')?.principal ?? ownersSession.principal;
  }

  authorize(principal: Principal, access: Access): void {
    if (principal.kind === 'owner') return;
    const { action, resource } = access;
    const { roleArn } = principal;
    const role = this.#roles.withArn(roleArn);
    const decision = decide(role?.policies.inEffect() ?? [], {
      action,
      resource,
      context: {
        ...this.#globalKeys(),
        'aws:PrincipalArn': roleArn,
        'aws:PrincipalAccount': this.cloudContext.account,
        ...access.conditionKeys,
      },
    });
    const allowed = decision === 'allowed';
    this.#usedActions.set(`${roleArn} ${action} ${resource} ${allowed}`, {
      roleArn,
      action,
      resource,
      allowed,
    });
    if (!allowed)
      throw denial(`User: ${sessionArnOf(this.cloudContext.account, principal)}`, access, decision);
  }

  /** The unique identifier of a role, such as `AROA4ZQ7T3KXY2WN6BV5D`. */
  roleIdOf(roleArn: string): string | undefined {
    return this.#roles.withArn(roleArn)?.id;
  }

  /** Every decision about a role so far, each once, in the order in which they were first taken. */
  usedActions(): UsedAction[] {
    return [...this.#usedActions.values()];
  }

  #globalKeys(): Record<string, string> {
    const now = this.cloudContext.clock.now();
    return {
      'aws:CurrentTime': new Date(now).toISOString(),
      'aws:EpochTime': String(Math.floor(now / 1000)),
      'aws:RequestedRegion': this.cloudContext.region,
      // Loopback is plain HTTP; the same request goes to AWS by HTTPS.
      'aws:SecureTransport': 'true',
    };
  }
}

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * The services whose documentation (Common Errors, API models) gives another status or code than 403
 * `AccessDeniedException`. What CloudWatch answers in its JSON protocol is not documented; 403 is assumed.
 */
const denialErrors: Readonly<Record<string, { code?: string; status: number }>> = {
  cloudformation: { code: 'AccessDenied', status: 403 },
  dynamodb: { status: 400 },
  events: { status: 400 },
  iam: { code: 'AccessDenied', status: 403 },
  secretsmanager: { status: 400 },
  ssm: { status: 400 },
  states: { status: 400 },
  sns: { code: 'AuthorizationErrorException', status: 403 },
};

function denial(who: string, access: Access, decision: Decision): AwsError {
  const { action, resource } = access;
  const reason =
    decision === 'explicitly-denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const { code = 'AccessDeniedException', status } = denialErrors[action.split(':')[0] ?? ''] ?? {
    status: 403,
  };
  return new AwsError(
    code,
    `${who} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
    { status },
  );
}
