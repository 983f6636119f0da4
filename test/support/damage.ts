import { DeleteAlarmsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  RemovePermissionCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  DeregisterTargetsCommand,
  GetTargetGroupCommand,
  ListTargetsCommand,
  RegisterTargetsCommand,
  UpdateListenerCommand,
  type VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { zipSync } from 'fflate';
import type { ServiceManifest } from '../../core/registry/service-manifest';
import type { LocalCloud } from '../../packages/local-cloud/cloud';

/** The resources that {@link Damage} changes. */
interface Damageable {
  readonly cloud: LocalCloud;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly lattice: VPCLatticeClient;
  readonly manifest: ServiceManifest;
  readonly functionName: string;
  readonly alarmNames: string[];
}

/** Changes to a deployed service that neither releases nor deployments make. */
export class Damage {
  constructor(private readonly delivery: Damageable) {}

  async deleteAlarms(): Promise<void> {
    await this.delivery.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: this.delivery.alarmNames }));
  }

  async deleteLedger(): Promise<void> {
    const { tables } = this.delivery.cloud.dynamodb;
    tables.change(this.delivery.manifest.ledgerTable, { isProtected: false });
    await tables.delete(this.delivery.manifest.ledgerTable);
  }

  async deleteAlias(Name: 'live' | 'canary'): Promise<void> {
    await this.delivery.lambda.send(
      new DeleteAliasCommand({ FunctionName: this.delivery.functionName, Name }),
    );
  }

  /** Creates an alias of version 1, with the permission that the template gives it. */
  async createAlias(Name: 'live' | 'canary'): Promise<void> {
    const { functionName: FunctionName } = this.delivery;
    await this.delivery.lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: '1' }));
    await this.addPermission(Name);
  }

  /** Deletes a version, as a cleanup job could. */
  async deleteVersion(Qualifier: string): Promise<void> {
    const { functionName: FunctionName } = this.delivery;
    await this.delivery.lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
  }

  /** Replaces a function with one that answers nothing for its whole time. */
  async hangFunction(FunctionName: string): Promise<void> {
    const { lambda } = this.delivery;
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    const source = 'exports.handler = () => new Promise((done) => setTimeout(done, 1_000_000));';
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: Configuration?.Role,
        Timeout: 900,
        Code: { ZipFile: zipSync({ 'index.js': Buffer.from(source) }) },
      }),
    );
  }

  /** Removes the time at which `Approval Requested` was published, as if PutEvents had failed. */
  async forgetPublication(): Promise<void> {
    await this.delivery.dynamodb.send(
      new UpdateItemCommand({
        TableName: this.delivery.manifest.ledgerTable,
        Key: { service: { S: this.delivery.manifest.service }, item: { S: 'current' } },
        UpdateExpression: 'REMOVE approval.publishedAt',
      }),
    );
  }

  /** Replaces the route's action, so that every request gets a 404. */
  async replaceActionByFixedResponse(): Promise<void> {
    const { service, listener } = this.delivery.manifest.route;
    await this.delivery.lattice.send(
      new UpdateListenerCommand({
        serviceIdentifier: service,
        listenerIdentifier: listener,
        defaultAction: { fixedResponse: { statusCode: 404 } },
      }),
    );
  }

  /** Removes every permission of VPC Lattice to invoke an alias. */
  async removePermissions(Qualifier: 'live' | 'canary'): Promise<void> {
    const alias = { FunctionName: this.delivery.functionName, Qualifier };
    const { Policy = '{}' } = await this.delivery.lambda.send(new GetPolicyCommand(alias));
    const { Statement = [] } = JSON.parse(Policy) as { Statement?: { Sid: string }[] };
    for (const { Sid } of Statement) {
      await this.delivery.lambda.send(new RemovePermissionCommand({ ...alias, StatementId: Sid }));
    }
  }

  /** Allows VPC Lattice to invoke an alias, as the template does. */
  async addPermission(Qualifier: 'live' | 'canary'): Promise<void> {
    const side = Qualifier === 'live' ? 'production' : 'canary';
    const targetGroup = await this.delivery.lattice.send(
      new GetTargetGroupCommand({ targetGroupIdentifier: this.delivery.manifest.route.targetGroups[side] }),
    );
    await this.delivery.lambda.send(
      new AddPermissionCommand({
        FunctionName: this.delivery.functionName,
        Qualifier,
        StatementId: 'vpc-lattice',
        Action: 'lambda:InvokeFunction',
        Principal: 'vpc-lattice.amazonaws.com',
        SourceArn: targetGroup.arn,
      }),
    );
  }

  /** Reserves concurrency for the released function. @param reserved undefined removes the reservation */
  async reserveConcurrency(reserved: number | undefined): Promise<void> {
    const { functionName: FunctionName } = this.delivery;
    await (reserved === undefined
      ? this.delivery.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
      : this.delivery.lambda.send(
          new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: reserved }),
        ));
  }

  /** Gives an alias or a version provisioned concurrency, which takes a while. @returns a function that takes it away */
  async provisionConcurrency(Qualifier: string): Promise<() => Promise<unknown>> {
    const { functionName: FunctionName, lambda } = this.delivery;
    const ProvisionedConcurrentExecutions = 1;
    await lambda.send(
      new PutProvisionedConcurrencyConfigCommand({
        FunctionName,
        Qualifier,
        ProvisionedConcurrentExecutions,
      }),
    );
    return () => lambda.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
  }

  /** Removes the targets of a side's target group. @returns a function that registers them again */
  async deregisterTargets(side: 'production' | 'canary'): Promise<() => Promise<void>> {
    const targetGroupIdentifier = this.delivery.manifest.route.targetGroups[side];
    const { items = [] } = await this.delivery.lattice.send(
      new ListTargetsCommand({ targetGroupIdentifier }),
    );
    const targets = items.map(({ id }) => ({ id }));
    await this.delivery.lattice.send(new DeregisterTargetsCommand({ targetGroupIdentifier, targets }));
    return async () => {
      await this.delivery.lattice.send(new RegisterTargetsCommand({ targetGroupIdentifier, targets }));
    };
  }
}
