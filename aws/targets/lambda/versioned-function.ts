import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListProvisionedConcurrencyConfigs,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
  type State,
} from '@aws-sdk/client-lambda';
import type { VersionLogging } from '../../../core/analysis/faults/visible-faults';
import { clientSettings } from '../../client/settings';
import { formatPercent } from '../../../core/text/format';
import { printable } from '../../../core/text/sanitize';
import { ReleaseError } from '../../../core/errors/release-error';
import type { AliasNames } from '../../../core/traffic/weights';
import type { Side } from '../../../core/traffic/side';
import { awsCall, awsCallUnless } from '../../client/calls';

/** The possible movers of an alias besides releases, for errors. */
export const possibleMovers =
  'something other than this release: a person, `cdk deploy` with --hotswap or --revert-drift, `cdk watch`, or a job that deletes old versions ' +
  '(look for UpdateAlias in CloudTrail)';

/** A published version. */
export interface PublishedVersion {
  readonly state: State;
  /** Lambda's reason for a state other than Active. */
  readonly reason?: string;
  /** The text of its publisher; undefined if it is empty. */
  readonly description?: string;
}

export interface Alias {
  readonly name: string;
  readonly version: string;
  /** Changes with every move. Lambda refuses a move with an older one. */
  readonly revisionId: string;
  readonly description: string;
  /** Fractions of its requests, from 0 to 1, that the alias routes to other versions. Releases never set them. */
  readonly diversions?: Readonly<Record<string, number>>;
}

/** The name of a function, with the aliases of both sides. */
export interface ReleasedFunction {
  readonly functionName: string;
  readonly aliasNames: AliasNames;
}

/** The versions and aliases of one Lambda function. */
export class VersionedFunction {
  private readonly functionName: string;
  private readonly aliasNames: AliasNames;

  constructor(
    { functionName, aliasNames }: ReleasedFunction,
    private readonly client = new LambdaClient(clientSettings),
  ) {
    this.functionName = functionName;
    this.aliasNames = aliasNames;
  }

  /** Reads a version; undefined when it does not exist. */
  async readVersion(version: string): Promise<PublishedVersion | undefined> {
    const found = await this.#readConfiguration(version);
    if (!found) return undefined;
    const { State: state = 'Active', StateReason: reason, Description } = found;
    const description = Description === undefined ? '' : printable(Description, Description.length).trim();
    return { state, reason, ...(description !== '' && { description }) };
  }

  /** Reads how and where a version writes its log; undefined when it does not exist. */
  async readLogging(version: string): Promise<(VersionLogging & { readonly group: string }) | undefined> {
    const found = await this.#readConfiguration(version);
    return (
      found && {
        runtime: found.Runtime,
        format: found.LoggingConfig?.LogFormat ?? 'Text',
        systemLevel: found.LoggingConfig?.SystemLogLevel ?? 'INFO',
        group: found.LoggingConfig?.LogGroup ?? `/aws/lambda/${this.functionName}`,
      }
    );
  }

  #readConfiguration(version: string) {
    return awsCallUnless(
      'ResourceNotFoundException',
      `lambda GetFunctionConfiguration ${this.functionName}:${version}`,
      () =>
        this.client.send(
          new GetFunctionConfigurationCommand({ FunctionName: this.functionName, Qualifier: version }),
        ),
    );
  }

  /** Reads the number of the newest version; undefined when none was published. */
  async newestVersion(): Promise<string | undefined> {
    return awsCall(`lambda ListVersionsByFunction ${this.functionName}`, async () => {
      const pages = paginateListVersionsByFunction(
        { client: this.client },
        { FunctionName: this.functionName },
      );
      let newest = 0;
      for await (const { Versions = [] } of pages) {
        for (const { Version } of Versions) if (Number(Version) > newest) newest = Number(Version);
      }
      return newest > 0 ? String(newest) : undefined;
    });
  }

  readAlias(side: Side): Promise<Alias> {
    return this.#readAlias(this.aliasNames[side]);
  }

  /** Reads an alias; undefined when it does not exist. */
  async findAlias(side: Side): Promise<Alias | undefined> {
    try {
      return await this.readAlias(side);
    } catch (error) {
      const { name } = (error as Error).cause as Error;
      if (name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async #readAlias(name: string): Promise<Alias> {
    const alias = await awsCall(`lambda GetAlias ${this.functionName}:${name}`, () =>
      this.client.send(new GetAliasCommand({ FunctionName: this.functionName, Name: name })),
    );
    const diversions = alias.RoutingConfig?.AdditionalVersionWeights ?? {};
    return {
      name,
      version: alias.FunctionVersion ?? '',
      revisionId: alias.RevisionId ?? '',
      description: alias.Description ?? '',
      ...(Object.keys(diversions).length > 0 && { diversions }),
    };
  }

  /** Reads the names of the aliases with provisioned concurrency. That of a version is none of an alias. */
  async provisionedAliases(): Promise<string[]> {
    return awsCall(`lambda ListProvisionedConcurrencyConfigs ${this.functionName}`, async () => {
      const pages = paginateListProvisionedConcurrencyConfigs(
        { client: this.client },
        { FunctionName: this.functionName },
      );
      const qualifiers: string[] = [];
      for await (const { ProvisionedConcurrencyConfigs = [] } of pages) {
        qualifiers.push(
          ...ProvisionedConcurrencyConfigs.map(({ FunctionArn = '' }) => qualifierOf(FunctionArn)),
        );
      }
      return Object.values(this.aliasNames).filter((name) => qualifiers.includes(name));
    });
  }

  /**
   * Moves an alias, provided that it has not changed since it was read, and reads it back. The alias routes to no other version then: while
   * its provisioned concurrency is allocated, Lambda would give it weights of its own.
   *
   * @param description stored with the alias, for a manual rollback when all else fails
   * @throws ReleaseError `AliasMoved` when somebody else moved it to another version meanwhile; `TrafficNotConfirmed` while it still routes to
   *   another version
   */
  async moveAlias(alias: Alias, version: string, description: string): Promise<void> {
    const moved = await awsCallUnless(
      'PreconditionFailedException',
      `lambda UpdateAlias ${this.functionName}:${alias.name}`,
      () =>
        this.client.send(
          new UpdateAliasCommand({
            FunctionName: this.functionName,
            Name: alias.name,
            FunctionVersion: version,
            RoutingConfig: { AdditionalVersionWeights: {} },
            RevisionId: alias.revisionId,
            Description: description,
          }),
        ),
    );
    const now = await this.#readAlias(alias.name);
    // If the response of our own move was lost, its retry looks like a conflict.
    if (now.version !== version && !moved) {
      throw new ReleaseError(
        'AliasMoved',
        `alias ${this.functionName}:${alias.name} was moved from version ${alias.version} to ${now.version} by ${possibleMovers}`,
      );
    }
    if (now.version === version && !now.diversions) return;
    throw new ReleaseError(
      'TrafficNotConfirmed',
      `alias ${this.functionName}:${alias.name} was moved to version ${version}, and Lambda shows ${describeAlias(now)}`,
    );
  }
}

function qualifierOf(functionArn: string): string {
  return functionArn.slice(functionArn.lastIndexOf(':') + 1);
}

/** The versions of an alias: `version 41, and 10% to version 39`. */
export function describeAlias({ version, diversions = {} }: Alias): string {
  const others = Object.entries(diversions).map(
    ([other, weight]) => `, and ${formatPercent(weight)} to version ${other}`,
  );
  return `version ${version}${others.join('')}`;
}
