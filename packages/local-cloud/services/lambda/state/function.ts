import { AwsError } from '../../../kernel/errors';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { AdditionalVersion, Alias } from './alias';
import { AliasRoutes } from './alias-routes';
import { functionArn, functionNotFound } from './reference';
import { type FunctionSettings, FunctionVersion } from './version';
import type { Identifiers } from '../../../kernel/identifiers';
import { type Permission, type PolicyStatement, statementOf } from './resource-policy';
import type { ProvisionedConcurrencies } from './provisioned-concurrency';

/** The retry limits and destinations of asynchronous invocations. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
  /** ARN of a queue or a topic. */
  readonly onSuccess: string | undefined;
  /** ARN of a queue or a topic. */
  readonly onFailure: string | undefined;
}

/** One function with everything that belongs to it, and the rules of changing it. */
export class LambdaFunction {
  readonly arn: string;
  readonly versions = new Map<string, FunctionVersion>();
  readonly aliases = new Map<string, Alias>();
  /** By qualifier; the function itself is `''`. */
  readonly eventInvokeConfigs = new Map<string, EventInvokeConfig>();
  /** Number of invocations may run at a time, of all versions together; undefined leaves it to the account. */
  reservedConcurrentExecutions: number | undefined;
  readonly #policies = new Map<string, readonly PolicyStatement[]>();
  #latest: FunctionVersion;
  #newest: { readonly version: FunctionVersion; readonly settings: FunctionSettings } | undefined;
  readonly #routes: AliasRoutes;

  constructor(
    private readonly context: CloudContext,
    private readonly identifiers: Identifiers,
    readonly name: string,
    settings: FunctionSettings,
    readonly provisioned: ProvisionedConcurrencies,
    public tags: Readonly<Record<string, string>> = {},
    /** The number of the newest version that was ever published under this name. */
    public publishedCount = 0,
  ) {
    this.arn = functionArn(context, { name });
    this.#routes = new AliasRoutes(context);
    this.#latest = this.#makeVersion('$LATEST', settings);
  }

  get latest(): FunctionVersion {
    return this.#latest;
  }

  /** @throws AwsError `ResourceConflictException` while `$LATEST` is being created or updated */
  requireSettled(): void {
    if (this.context.clock.now() >= this.#latest.activeAt) return;
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${this.arn}`,
    );
  }

  /** Changes `$LATEST`. @throws AwsError `ResourceConflictException` while another change is under way */
  update(change: Partial<FunctionSettings>): FunctionVersion {
    this.requireSettled();
    const before = this.#latest;
    before.predecessor = undefined;
    this.#latest = this.#makeVersion('$LATEST', { ...before.settings, ...change }, before);
    return this.#latest;
  }

  /**
   * Makes a version of `$LATEST`; the newest one again when nothing has changed since.
   *
   * @throws AwsError `InvalidParameterValueException` when the code is not the one that was expected
   */
  publish(description?: string, expectedSha256?: string): FunctionVersion {
    const settings = this.#latest.settings;
    const { sha256 } = settings.code;
    if (expectedSha256 !== undefined && expectedSha256 !== sha256) {
      throw new AwsError(
        'InvalidParameterValueException',
        `CodeSHA256 (${expectedSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    }
    if (this.#newest && JSON.stringify(this.#newest.settings) === JSON.stringify(settings)) {
      if (this.versions.has(this.#newest.version.version)) return this.#newest.version;
    }
    this.publishedCount++;
    const version = this.#makeVersion(String(this.publishedCount), {
      ...settings,
      description: description ?? settings.description,
    });
    this.versions.set(version.version, version);
    this.#newest = { version, settings };
    return version;
  }

  /** The version behind a qualifier. @throws AwsError `ResourceNotFoundException` */
  resolve(qualifier: string | undefined): FunctionVersion {
    if (qualifier === undefined || qualifier === '$LATEST') return this.#latest;
    const version = this.versions.get(this.aliases.get(qualifier)?.functionVersion ?? qualifier);
    if (version) return version;
    if (this.aliases.get(qualifier)?.functionVersion === '$LATEST') return this.#latest;
    throw functionNotFound(this.#arnOf(qualifier));
  }

  /**
   * {@link resolve} for running it now, as the node of Lambda knows it that the payload selects.
   *
   * @throws AwsError `ResourceConflictException` when it is Pending
   */
  resolveActive(qualifier: string | undefined, payload?: Uint8Array): FunctionVersion {
    const version = this.resolve(this.#routes.versionOf(qualifier, payload) ?? qualifier);
    const active = this.context.clock.now() >= version.activeAt ? version : version.predecessor;
    if (active) return active;
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  }

  deleteVersion(version: string): void {
    const references = [...this.aliases.values()].filter(
      (alias) => alias.functionVersion === version || alias.additional?.version === version,
    );
    if (references.length > 0) {
      const names = references.map(({ name }) => name).join(', ');
      throw conflict(`Unable to delete version because the following aliases reference it: [${names}]`);
    }
    this.versions.delete(version);
    this.provisioned.remove(version);
    this.#policies.delete(version);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  alias(name: string): Alias {
    const alias = this.aliases.get(name);
    if (alias) return alias;
    const message = `Cannot find alias arn: ${this.#arnOf(name)}`;
    throw new AwsError('ResourceNotFoundException', message, { status: 404 });
  }

  createAlias(alias: {
    name: string;
    functionVersion: string;
    description?: string;
    additional?: AdditionalVersion;
  }): Alias {
    if (this.aliases.has(alias.name)) throw conflict(`Alias already exists: ${this.#arnOf(alias.name)}`);
    return this.#putAlias({ ...alias, description: alias.description ?? '' });
  }

  /** Compare-and-set, when a revision id is given. @throws AwsError `PreconditionFailedException` */
  updateAlias(
    name: string,
    change: { functionVersion?: string; description?: string; additional?: AdditionalVersion | 'none' },
    revisionId?: string,
  ): Alias {
    const alias = this.alias(name);
    requireRevision(revisionId, alias.revisionId, 'GetFunction/GetAlias');
    const additional = change.additional === 'none' ? undefined : (change.additional ?? alias.additional);
    const { functionVersion = alias.functionVersion, description = alias.description } = change;
    const moved = { name, functionVersion, description, additional };
    if (!this.provisioned.find(name)) return this.#putAlias(moved);
    const made = this.#putAlias({ ...moved, additional: this.provisioned.weightsAfter(alias, moved) });
    if (functionVersion !== alias.functionVersion) this.provisioned.follow(this, name);
    return made;
  }

  deleteAlias(name: string): void {
    this.aliases.delete(name);
    this.#routes.delete(name);
    this.provisioned.remove(name);
    this.#policies.delete(name);
  }

  policy(qualifier: string | undefined): readonly PolicyStatement[] {
    return this.#policies.get(qualifier ?? '') ?? [];
  }

  /** The revision of what a qualifier names, which a change of its policy changes too. */
  revisionOf(qualifier: string | undefined): string {
    if (qualifier !== undefined && this.aliases.has(qualifier)) return this.alias(qualifier).revisionId;
    return this.resolve(qualifier).revisionId;
  }

  addPermission(qualifier: string | undefined, permission: Permission, revisionId?: string): PolicyStatement {
    requireRevision(revisionId, this.revisionOf(qualifier), 'GetPolicy');
    const statements = this.policy(qualifier);
    if (statements.some(({ Sid: sid }) => sid === permission.statementId)) {
      throw conflict(
        `The statement id (${permission.statementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    const statement = statementOf(permission, this.#arnOf(qualifier));
    this.#putPolicy(qualifier, [...statements, statement]);
    return statement;
  }

  removePermission(qualifier: string | undefined, statementId: string, revisionId?: string): void {
    requireRevision(revisionId, this.revisionOf(qualifier), 'GetPolicy');
    const statements = this.policy(qualifier);
    const remaining = statements.filter(({ Sid: sid }) => sid !== statementId);
    if (remaining.length === statements.length) {
      const message = `Statement ${statementId} is not found in resource policy.`;
      throw new AwsError('ResourceNotFoundException', message, { status: 404 });
    }
    this.#putPolicy(qualifier, remaining);
  }

  #putPolicy(qualifier: string | undefined, statements: readonly PolicyStatement[]): void {
    this.#policies.set(qualifier ?? '', statements);
    const revisionId = this.#newRevision();
    const alias = this.aliases.get(qualifier ?? '');
    if (alias) this.aliases.set(alias.name, { ...alias, revisionId });
    else this.resolve(qualifier).revisionId = revisionId;
  }

  #putAlias(alias: Omit<Alias, 'arn' | 'revisionId'>): Alias {
    this.#checkVersions(alias);
    const made = { ...alias, arn: this.#arnOf(alias.name), revisionId: this.#newRevision() };
    this.aliases.set(alias.name, made);
    this.#routes.put(made);
    return made;
  }

  /** @throws AwsError `ResourceNotFoundException`, `InvalidParameterValueException` */
  #checkVersions({ functionVersion, additional }: Pick<Alias, 'functionVersion' | 'additional'>): void {
    const { settings } = this.resolve(functionVersion);
    if (!additional) return;
    const refuse = (why: string) => new AwsError('InvalidParameterValueException', why);
    if ([functionVersion, additional.version].includes('$LATEST')) {
      throw refuse('$LATEST is not supported for an alias pointing to more than 1 version');
    }
    if (functionVersion === additional.version) {
      throw refuse(
        `Invalid function version ${additional.version}. Function version ${additional.version} is already included in routing configuration.`,
      );
    }
    if (this.resolve(additional.version).settings.role !== settings.role) {
      throw refuse('Specified versions must be associated with the same execution role');
    }
  }

  #makeVersion(version: string, settings: FunctionSettings, predecessor?: FunctionVersion): FunctionVersion {
    const { clock, weather } = this.context;
    const now = clock.now();
    const arn = version === '$LATEST' ? this.arn : this.#arnOf(version);
    const activeAt = now + weather.milliseconds('activationSeconds', arn, now);
    return new FunctionVersion(
      this.name,
      arn,
      version,
      settings,
      now,
      activeAt,
      this.#newRevision(),
      predecessor,
    );
  }

  #arnOf(qualifier: string | undefined): string {
    return functionArn(this.context, { name: this.name, qualifier });
  }

  #newRevision(): string {
    return this.identifiers.next('revision', this.name);
  }
}

/** @throws AwsError `PreconditionFailedException` when a revision id is given and is not the present one */
export function requireRevision(given: string | undefined, present: string, call: string): void {
  if (given === undefined || given === present) return;
  throw new AwsError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${call} API to retrieve the latest Revision Id`,
    { status: 412 },
  );
}

function conflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, { status: 409 });
}
