import { DeleteAlarmsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { UpdateListenerCommand, type VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
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
    await this.delivery.cloud.dynamodb.tables.delete(this.delivery.manifest.ledgerTable);
  }

  async deleteAlias(Name: 'live' | 'canary'): Promise<void> {
    await this.delivery.lambda.send(
      new DeleteAliasCommand({ FunctionName: this.delivery.functionName, Name }),
    );
  }

  /** Creates an alias of version 1. */
  async createAlias(Name: 'live' | 'canary'): Promise<void> {
    const { functionName: FunctionName } = this.delivery;
    await this.delivery.lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: '1' }));
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
}
