import { LambdaClient } from '@aws-sdk/client-lambda';
import { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { ReleaseError } from '../../../core/errors/release-error';
import type { FaultKind } from '../../../core/analysis/faults/fault-line';
import { visibleFaults } from '../../../core/analysis/faults/visible-faults';
import type { LambdaAliasManifest } from '../../../core/registry/service-manifest';
import type {
  FoundRevision,
  Production,
  PromotionNote,
  ReleaseTarget,
  RevisionOrder,
  TargetRelease,
} from '../../../core/release/release-target';
import type { PathDefect } from '../../../core/release/path';
import type { Side } from '../../../core/traffic/side';
import type { TargetMetrics } from '../../../core/traffic/target-metrics';
import { singleAttemptClientSettings } from '../../client/settings';
import { readPathDefects } from './path-defects';
import { describeAlias, possibleMovers, VersionedFunction } from './versioned-function';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
const publishedVersion = /^[1-9]\d{0,9}$/;

/**
 * Two aliases of one Lambda function. A revision is the number of a published version.
 *
 * The target groups lead to the aliases and never change; releases move the aliases. A promotion writes its release and the
 * previous version to the description of the production alias.
 */
export class LambdaAliasTarget implements ReleaseTarget {
  readonly #manifest: LambdaAliasManifest;
  readonly #function: VersionedFunction;
  readonly #clients: { readonly lambda?: LambdaClient; readonly lattice?: VPCLatticeClient };

  constructor(
    manifest: LambdaAliasManifest,
    clients: { readonly lambda?: LambdaClient; readonly lattice?: VPCLatticeClient } = {},
  ) {
    this.#manifest = manifest;
    this.#function = new VersionedFunction(manifest, clients.lambda);
    this.#clients = clients;
  }

  problemWith(revision: string): string | undefined {
    return publishedVersion.test(revision)
      ? undefined
      : 'must be the number of a published version, such as "42"';
  }

  /** Compares numbers: versions are published in ascending order, and a number is never used twice. */
  compare(revision: string, other: string): RevisionOrder {
    const difference = Number(revision) - Number(other);
    if (difference === 0) return 'same';
    return difference < 0 ? 'older' : 'newer';
  }

  describe(revision: string): string {
    return `version ${revision}`;
  }

  async current(): Promise<string> {
    return (await this.#function.readAlias('production')).version;
  }

  async production(): Promise<Production> {
    const { version, description } = await this.#function.readAlias('production');
    const note = parsePromotionNote(description);
    return { revision: version, ...(note && { note }) };
  }

  async requireMovable(): Promise<void> {
    const { functionName } = this.#manifest;
    const [live, provisioned] = await Promise.all([
      this.#function.readAlias('production'),
      this.#function.provisionedAliases(),
    ]);
    // It may be the reason for the weights, so that it goes first.
    if (provisioned.length > 0) {
      throw new ReleaseError(
        'AliasHasProvisionedConcurrency',
        `provisioned concurrency on ${provisioned.map((name) => `alias ${functionName}:${name}`).join(' and ')}: when it moves, Lambda ` +
          'keeps 100% of its requests on the previous version until the new one is allocated. Provision versions instead. Run ' +
          unprovision(functionName, provisioned),
      );
    }
    if (!live.diversions) return;
    throw new ReleaseError(
      'AliasHasWeights',
      `alias ${functionName}:${live.name} routes to ${describeAlias(live)}: releases need aliases of one version. Run aws lambda ` +
        `update-alias --function-name ${functionName} --name ${live.name} --routing-config AdditionalVersionWeights={}`,
    );
  }

  newest(): Promise<string | undefined> {
    return this.#function.newestVersion();
  }

  async find(revision: string): Promise<FoundRevision | undefined> {
    const found = await this.#function.readVersion(revision);
    return found && (found.description === undefined ? {} : { description: found.description });
  }

  async prepare({ id, version }: TargetRelease): Promise<void> {
    await this.#refuseUnlessActive(version);
    const canary = await this.#function.readAlias('canary');
    if (canary.version !== version || canary.diversions) {
      await this.#function.moveAlias(canary, version, `canary of release ${id}`);
    }
  }

  async #refuseUnlessActive(version: string): Promise<void> {
    const published = await this.#function.readVersion(version);
    if (!published) throw new ReleaseError('VersionNotFound', `version ${version} has been deleted`);
    if (published.state === 'Active') return;
    if (published.state === 'Failed') {
      throw new ReleaseError('VersionFailed', `version ${version} cannot run: ${published.reason}`);
    }
    throw new ReleaseError('VersionPending', `version ${version} is ${published.state}`);
  }

  async promote(release: TargetRelease, beforeWrite?: () => Promise<void>): Promise<void> {
    const { version, previousVersion } = release;
    const live = await this.#function.readAlias('production');
    if (live.version === version && !live.diversions) return;
    if (live.version !== previousVersion && live.version !== version) {
      throw new ReleaseError(
        'AliasMoved',
        `alias ${live.name} was at version ${previousVersion} when the release began ` +
          `and was moved to ${live.version} by ${possibleMovers}`,
      );
    }
    await beforeWrite?.();
    await this.#function.moveAlias(live, version, promotionNote(release));
  }

  async visibleFaults(revision: string): Promise<readonly FaultKind[] | undefined> {
    if (this.#manifest.faultLogGroup === undefined) return undefined;
    const logging = await this.#function.readLogging(revision);
    return logging ? visibleFaults(logging) : [];
  }

  pathDefects(side: Side, targetGroup: string): Promise<PathDefect[]> {
    const { functionName, aliasNames } = this.#manifest;
    const {
      lambda = new LambdaClient(singleAttemptClientSettings),
      lattice = new VPCLatticeClient(singleAttemptClientSettings),
    } = this.#clients;
    return readPathDefects({ functionName, alias: aliasNames[side], targetGroup }, { lambda, lattice });
  }

  async restore(release: TargetRelease): Promise<boolean> {
    const { id, version, previousVersion } = release;
    const live = await this.#function.readAlias('production');
    if (live.version !== version || live.description !== promotionNote(release)) return false;
    await this.#function.moveAlias(live, previousVersion, `release ${id} of ${version} rolled back`);
    return true;
  }
}

/** The command that takes provisioned concurrency off aliases. */
export function unprovision(functionName: string, aliases: readonly string[]): string {
  const command = `aws lambda delete-provisioned-concurrency-config --function-name ${functionName} --qualifier`;
  return aliases.map((alias) => `${command} ${alias}`).join(' && ');
}

/** The description of the production alias after a promotion: the release, and the version to restore. */
export function promotionNote({ id, previousVersion }: PromotionNote): string {
  return `release ${id}; before: version ${previousVersion}`;
}

/** Reads a description of the production alias. @returns undefined for one that is no {@link promotionNote} */
export function parsePromotionNote(description: string): PromotionNote | undefined {
  const [, id, previousVersion] = /^release (\S+); before: version (\d+)$/.exec(description) ?? [];
  return id === undefined || previousVersion === undefined ? undefined : { id, previousVersion };
}

/**
 * The metrics of each alias, with the dimension `Resource` = `name:alias`: Lambda does not record calls through an alias
 * under their version.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function lambdaAliasMetrics({
  functionName,
  aliasNames,
}: Pick<LambdaAliasManifest, 'functionName' | 'aliasNames'>): TargetMetrics {
  const dimensions = (alias: string) => ({
    FunctionName: functionName,
    Resource: `${functionName}:${alias}`,
  });
  return {
    namespace: 'AWS/Lambda',
    names: { requests: 'Invocations', faults: 'Errors', duration: 'Duration' },
    dimensions: { production: dimensions(aliasNames.production), canary: dimensions(aliasNames.canary) },
  };
}
