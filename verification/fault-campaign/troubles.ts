import {
  AddPermissionCommand,
  DeleteFunctionConcurrencyCommand,
  GetPolicyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import {
  DeregisterTargetsCommand,
  GetTargetGroupCommand,
  ListTargetsCommand,
  RegisterTargetsCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { assertNever } from '../../core/errors/assert-never';
import { lambdaTargetOf, type ServiceManifest } from '../../core/registry/service-manifest';
import type { Fault, LocalCloud } from '../../packages/local-cloud';
import { Forgeries } from './forgeries';
import type { Observed } from './observed';
import { readFault, type Trouble } from './proof-case';

/** Makes the troubles of a case happen. */
export class Troubles {
  /** The periods in which production could not be reached, in seconds since the version was published. */
  readonly unreachable: { from: number; to: number }[] = [];
  readonly #lambda: LambdaClient;
  readonly #lattice: VPCLatticeClient;
  readonly #forgeries: Forgeries;
  #exhausted: readonly Fault[] = [];
  #repair: (() => Promise<unknown>) | undefined;

  constructor(
    private readonly cloud: LocalCloud,
    private readonly manifest: ServiceManifest,
    private readonly observed: Observed,
  ) {
    this.#lambda = new LambdaClient(cloud.directClientConfig);
    this.#lattice = new VPCLatticeClient(cloud.directClientConfig);
    this.#forgeries = new Forgeries(cloud, manifest, observed);
  }

  async happen(trouble: Trouble): Promise<void> {
    switch (trouble) {
      case 'break-permission':
        return this.#break(await this.#removePermission());
      case 'break-target':
        return this.#break(await this.#deregisterTarget());
      case 'break-concurrency':
        return this.#break(await this.#reserveNothing());
      case 'repair':
        await this.#repair?.();
        this.#repair = undefined;
        this.unreachable.at(-1)!.to = this.observed.now;
        return;
      case 'exhaust':
        this.#exhausted = this.observed.callers.map((name) => readFault(`function:${name}=throttle`));
        for (const fault of this.#exhausted) this.cloud.faults.add(fault);
        return;
      case 'recover':
        for (const fault of this.#exhausted) this.cloud.faults.end(fault);
        return;
      case 'forge-alarm':
      case 'forge-end':
      case 'forge-sweep':
      case 'forge-promotion':
      case 'forge-event':
      case 'forge-lock':
        return this.#forgeries.happen(trouble);
      default:
        return assertNever(trouble);
    }
  }

  #break(repair: () => Promise<unknown>): void {
    this.#repair = repair;
    this.unreachable.push({ from: this.observed.now, to: Infinity });
  }

  async #removePermission(): Promise<() => Promise<unknown>> {
    const { functionName: FunctionName, aliasNames } = lambdaTargetOf(this.manifest);
    const alias = { FunctionName, Qualifier: aliasNames.production };
    const { Policy = '{}' } = await this.#lambda.send(new GetPolicyCommand(alias));
    const { Statement = [] } = JSON.parse(Policy) as { Statement?: { Sid: string }[] };
    for (const { Sid } of Statement) {
      await this.#lambda.send(new RemovePermissionCommand({ ...alias, StatementId: Sid }));
    }
    const { arn } = await this.#lattice.send(
      new GetTargetGroupCommand({ targetGroupIdentifier: this.manifest.route.targetGroups.production }),
    );
    return () =>
      this.#lambda.send(
        new AddPermissionCommand({
          ...alias,
          StatementId: 'vpc-lattice',
          Action: 'lambda:InvokeFunction',
          Principal: 'vpc-lattice.amazonaws.com',
          SourceArn: arn,
        }),
      );
  }

  async #deregisterTarget(): Promise<() => Promise<unknown>> {
    const targetGroupIdentifier = this.manifest.route.targetGroups.production;
    const { items = [] } = await this.#lattice.send(new ListTargetsCommand({ targetGroupIdentifier }));
    const targets = items.map(({ id }) => ({ id }));
    await this.#lattice.send(new DeregisterTargetsCommand({ targetGroupIdentifier, targets }));
    return () => this.#lattice.send(new RegisterTargetsCommand({ targetGroupIdentifier, targets }));
  }

  async #reserveNothing(): Promise<() => Promise<unknown>> {
    const { functionName: FunctionName } = lambdaTargetOf(this.manifest);
    await this.#lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
    );
    return () => this.#lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  }
}
