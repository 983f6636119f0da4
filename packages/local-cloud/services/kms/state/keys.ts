import { drawUuid } from '../../../kernel/random-text';
import { AwsError, Unsupported } from '../../../kernel/errors';
import { decide, parsePolicy, type Policy } from '../../../permissions/policy';
import { sessionArnOf } from '../../../permissions/role';
import type { PeerServices, Invoker, KeyAccess } from '../../../kernel/peers';
import type { Principal } from '../../../kernel/service';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';

/** A key, of which nothing matters here but who may use it. */
export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly isEnabled: boolean;
  /** Each statement by itself. */
  readonly policies: readonly Policy[];
}

/**
 * The keys of the account. Nothing is encrypted with them; a caller that may not use a key may not send to what is
 * encrypted with it, either.
 */
export class Keys implements KeyAccess {
  readonly #byId = new Map<string, Key>();

  constructor(
    private readonly cloudContext: CloudContext,
    private readonly peers: Pick<PeerServices, 'access'>,
  ) {}

  /** @throws AwsError `MalformedPolicyDocument` */
  create(keyPolicy: unknown, isEnabled: boolean): Key {
    const id = drawUuid(this.cloudContext.random, 'kms key', this.#byId.size);
    const arn = arnAt(this.cloudContext, 'kms', `key/${id}`);
    const key: Key = { id, arn, isEnabled, policies: readStatements(keyPolicy) };
    this.#byId.set(id, key);
    return key;
  }

  /** Gives a key another policy, or disables it. @throws AwsError `MalformedPolicyDocument` */
  change(id: string, keyPolicy: unknown, isEnabled: boolean): void {
    const key = this.#byId.get(id);
    if (key) this.#byId.set(id, { ...key, isEnabled, policies: readStatements(keyPolicy) });
  }

  allows({ key: name, actions, user, via }: Parameters<KeyAccess['allows']>[0]): boolean {
    const isOwner = user.kind === 'principal' && user.principal.kind === 'owner';
    // The account's own principals may use AWS's keys through the service, other services may not.
    if (isManagedByAws(name)) return user.kind === 'principal';
    const key = this.#find(name);
    if (!key) return true;
    if (!key.isEnabled) return false;
    return isOwner || actions.every((action) => this.#mayUse(key, action, user, via));
  }

  #mayUse(key: Key, action: string, user: Invoker, via: string | undefined): boolean {
    const { account } = this.cloudContext;
    const ask = (caller: Parameters<typeof decide>[1]['caller'], context: Record<string, string>) =>
      decide(key.policies, { action, resource: key.arn, caller, context });
    if (user.kind === 'service') {
      const context = { 'aws:SourceArn': user.sourceArn, 'aws:SourceAccount': account };
      return ask({ service: user.service }, context) === 'allowed';
    }
    const { principal } = user;
    if (principal.kind === 'owner') return true;
    const { roleArn } = principal;
    const sessionArn = sessionArnOf(account, principal);
    const throughService: Record<string, string> = via === undefined ? {} : { 'kms:ViaService': via };
    const context = { 'aws:PrincipalArn': roleArn, 'aws:PrincipalAccount': account, ...throughService };
    const decision = ask({ roleArn, sessionArn, account }, context);
    if (decision !== 'allowed') return false;
    // A key policy that allows the account leaves the decision to identity policies.
    const isNamed = ask({ roleArn, sessionArn, account: '' }, context) === 'allowed';
    return isNamed || this.#identityAllows(principal, action, key, throughService);
  }

  #identityAllows(
    principal: Principal,
    action: string,
    key: Key,
    conditionKeys: Readonly<Record<string, string>>,
  ): boolean {
    try {
      this.peers.access.authorize(principal, { action, resource: key.arn, conditionKeys });
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return false;
    }
  }

  /** By identifier or ARN. */
  #find(name: string): Key | undefined {
    const local = name.replace(/^arn:[\w-]+:kms:[\w-]+:\d{12}:/, '').replace(/^key\//, '');
    return this.#byId.get(local);
  }
}

function isManagedByAws(name: string): boolean {
  return /(^|:)alias\/aws\//.test(name);
}

/**
 * The statements of a key policy. One that allows something under conditions that requests do not carry here (an
 * encryption context, a service in between) never applies: it is meant for services that the local cloud does not
 * let use keys.
 */
function readStatements(keyPolicy: unknown): Policy[] {
  const document = (typeof keyPolicy === 'string' ? JSON.parse(keyPolicy) : keyPolicy) as {
    Statement?: unknown;
  };
  const statements = [document.Statement ?? []].flat() as { Effect?: unknown }[];
  return statements.flatMap((statement) => {
    try {
      return [parsePolicy({ ...document, Statement: [statement] }, 'resource')];
    } catch (error) {
      if (error instanceof Unsupported && statement.Effect === 'Allow') return [];
      throw error;
    }
  });
}
