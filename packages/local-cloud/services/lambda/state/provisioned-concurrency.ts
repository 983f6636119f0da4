import type { CloudContext } from '../../../kernel/cloud-context';
import { AwsError } from '../../../kernel/errors';
import type { AdditionalVersion, Alias } from './alias';
import type { FunctionVersion } from './version';

/** The provisioned concurrency of a version, or of the version behind an alias. */
export interface ProvisionedConcurrency {
  /** A version or an alias. */
  readonly qualifier: string;
  readonly requested: number;
  readonly status: 'IN_PROGRESS' | 'READY' | 'FAILED';
  /** Set for the status FAILED: the code that AWS shows. */
  readonly statusReason?: string;
  readonly lastModified: number;
}

type AliasChange = Pick<Alias, 'functionVersion' | 'additional'>;

/** The function whose versions and aliases are provisioned. */
interface ProvisionedFunction {
  readonly aliases: ReadonlyMap<string, Alias>;
  resolve(qualifier: string): FunctionVersion;
  updateAlias(name: string, change: { readonly additional: 'none' }): Alias;
}

/** Starts one execution environment of a version. @returns whether its code could be loaded */
export type Initialize = (version: FunctionVersion) => Promise<boolean>;

/** AWS's message, as users report it (serverless/serverless#7250). */
const aliasHasWeights = 'Alias with weights can not be used with Provisioned Concurrency';

/**
 * The provisioned concurrency of one function.
 *
 * When an alias with provisioned concurrency moves, it keeps 100% of its requests on the old version, by weights of Lambda's own, until
 * the new version is allocated; forever, if the new version cannot be initialized.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/13329
 */
export class ProvisionedConcurrencies {
  readonly #configured = new Map<string, ProvisionedConcurrency>();

  constructor(
    private readonly context: CloudContext,
    private readonly initialize: Initialize,
  ) {}

  /** By qualifier. */
  get all(): readonly ProvisionedConcurrency[] {
    return [...this.#configured.values()].sort((a, b) => (a.qualifier < b.qualifier ? -1 : 1));
  }

  /** The executions at a time that are provisioned, of all versions together. */
  get total(): number {
    return this.all.reduce((sum, { requested }) => sum + requested, 0);
  }

  find(qualifier: string): ProvisionedConcurrency | undefined {
    return this.#configured.get(qualifier);
  }

  /** @throws AwsError `InvalidParameterValueException`, `ResourceNotFoundException` */
  put(of: ProvisionedFunction, qualifier: string, requested: number): ProvisionedConcurrency {
    this.#requireProvisionable(of, qualifier);
    return this.#allocate(of, qualifier, requested);
  }

  /** Leaves weights that Lambda gave an alias, as AWS does. */
  remove(qualifier: string): void {
    this.#configured.delete(qualifier);
  }

  /**
   * The weights of an alias with provisioned concurrency after a change: what has served its requests serves them until the new version is
   * allocated. A change without a move takes weights away.
   *
   * @throws AwsError `InvalidParameterValueException` for weights that are given, or left by an allocation that failed
   */
  weightsAfter(before: Alias, { functionVersion, additional }: AliasChange): AdditionalVersion | undefined {
    if (additional) throw invalid(aliasHasWeights);
    if (functionVersion === before.functionVersion) return undefined;
    const serving = before.additional?.version ?? before.functionVersion;
    return serving === functionVersion ? undefined : { version: serving, weight: 1 };
  }

  /** Called when an alias with provisioned concurrency has moved: allocates the new version. */
  follow(of: ProvisionedFunction, alias: string): void {
    const { requested } = this.find(alias) ?? {};
    if (requested !== undefined) this.#allocate(of, alias, requested);
  }

  #requireProvisionable(of: ProvisionedFunction, qualifier: string): void {
    const { version } = of.resolve(qualifier);
    if (version === '$LATEST') {
      throw invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
    }
    const alias = of.aliases.get(qualifier);
    if (alias?.additional) throw invalid(aliasHasWeights);
    const others = this.all.filter((other) => other.qualifier !== qualifier);
    if (!others.some((other) => of.resolve(other.qualifier).version === version)) return;
    throw invalid(
      alias
        ? "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
        : 'Version is pointed by a Provisioned Concurrency alias',
    );
  }

  #allocate(of: ProvisionedFunction, qualifier: string, requested: number): ProvisionedConcurrency {
    const { clock, weather } = this.context;
    const begun = { qualifier, requested, status: 'IN_PROGRESS', lastModified: clock.now() } as const;
    this.#configured.set(qualifier, begun);
    const delay = weather.milliseconds('allocationSeconds', of.resolve(qualifier).arn, clock.now());
    clock.after(delay, () => void this.#finish(of, begun));
    return begun;
  }

  /** Another allocation or a deletion may have replaced the one that ends here. */
  async #finish(of: ProvisionedFunction, begun: ProvisionedConcurrency): Promise<void> {
    const { qualifier } = begun;
    if (this.find(qualifier) !== begun) return;
    const isInitialized = await this.initialize(of.resolve(qualifier));
    if (this.find(qualifier) !== begun) return;
    this.#configured.set(
      qualifier,
      isInitialized
        ? { ...begun, status: 'READY' }
        : { ...begun, status: 'FAILED', statusReason: 'FUNCTION_ERROR_INIT_FAILURE' },
    );
    if (isInitialized && of.aliases.get(qualifier)?.additional)
      of.updateAlias(qualifier, { additional: 'none' });
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
