import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Ledger } from '../../aws/ledger/ledger';
import { assertNever } from '../../core/errors/assert-never';
import type { ServiceManifest } from '../../core/registry/service-manifest';
import { defaultStrategyName } from '../../core/strategy/defaults';
import { fullWeight } from '../../core/traffic/weight';
import type { LocalCloud } from '../../packages/local-cloud';
import type { Observed } from './observed';
import type { Forgery } from './proof-case';

/** Misuse of one permission of the system against a release. */
export class Forgeries {
  readonly #lambda: LambdaClient;
  readonly #cloudwatch: CloudWatchClient;
  readonly #dynamodb: DynamoDBClient;
  readonly #ledger: Ledger;

  constructor(
    private readonly cloud: LocalCloud,
    private readonly manifest: ServiceManifest,
    private readonly observed: Observed,
  ) {
    const config = cloud.directClientConfig;
    this.#lambda = new LambdaClient(config);
    this.#cloudwatch = new CloudWatchClient(config);
    this.#dynamodb = new DynamoDBClient(config);
    this.#ledger = new Ledger(manifest.ledgerTable, manifest.service, this.#dynamodb);
  }

  async happen(forgery: Forgery): Promise<void> {
    switch (forgery) {
      case 'forge-alarm':
        return this.#wakeByAlarm();
      case 'forge-end':
        return this.#wake({
          source: 'aws.states',
          'detail-type': 'Step Functions Execution Status Change',
          time: this.#now(),
          detail: { executionArn: this.#lastExecution(), status: 'ABORTED' },
        });
      case 'forge-sweep':
        return this.#wake({
          source: 'aws.events',
          'detail-type': 'Scheduled Event',
          time: new Date(this.cloud.context.clock.now() + 86_400_000).toISOString(),
        });
      case 'forge-promotion':
        return this.#promoteInLock();
      case 'forge-event':
        return this.#recordPromotion();
      case 'forge-lock':
        return this.#takeLock();
      default:
        return assertNever(forgery);
    }
  }

  /** Wakes the guard with the event of an alarm of the release that is not in ALARM. */
  async #wakeByAlarm(): Promise<void> {
    const { MetricAlarms = [] } = await this.#cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `${this.manifest.service}-canary-` }),
    );
    const alarmName = MetricAlarms.find(({ StateValue }) => StateValue !== 'ALARM')?.AlarmName;
    await this.#wake({
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { alarmName, state: { value: 'ALARM', reason: 'forged', timestamp: this.#now() } },
    });
  }

  async #wake(event: object): Promise<void> {
    const Payload = Buffer.from(JSON.stringify(event));
    await this.#lambda.send(new InvokeCommand({ FunctionName: this.manifest.guardFunction, Payload }));
  }

  /** Writes a promotion past all stages, and every approval, into the lock, as functions of a release could. */
  async #promoteInLock(): Promise<void> {
    const answer = { decision: 'approved', requestedBy: 'ceo', reason: 'forged', at: this.#now() };
    const until = new Date(this.cloud.context.clock.now() + 3_600_000).toISOString();
    const approval = { stage: '20%', askedAt: this.#now(), until, answer };
    const update = new UpdateItemCommand({
      TableName: this.manifest.ledgerTable,
      Key: marshall({ service: this.manifest.service, item: 'current' }),
      UpdateExpression: 'SET promote = :promote, approval = :approval',
      ConditionExpression: 'attribute_exists(executionArn)',
      ExpressionAttributeValues: marshall({
        ':promote': { extent: 'full', identity: 'attested', ...answer },
        ':approval': approval,
      }),
    });
    await this.#dynamodb.send(update).catch(ignoreFailedCondition);
  }

  /** Adds an audit event of the last release that says that it was promoted. */
  async #recordPromotion(): Promise<void> {
    const executionArn = this.#lastExecution();
    if (executionArn === undefined) return;
    const id = executionArn.slice(executionArn.lastIndexOf(':') + 1);
    await this.#ledger.record(id, { at: this.#now(), kind: 'promoted', version: '2' });
  }

  /** Takes a free lock for the last release once more, with an abort: to undo its promotion. */
  async #takeLock(): Promise<void> {
    const executionArn = this.#lastExecution();
    if (executionArn === undefined) return;
    const request = { requestedBy: 'ceo', reason: 'forged', at: this.#now() };
    const put = new PutItemCommand({
      TableName: this.manifest.ledgerTable,
      Item: marshall({
        service: this.manifest.service,
        item: 'current',
        id: executionArn.slice(executionArn.lastIndexOf(':') + 1),
        executionArn,
        version: '2',
        previousVersion: '1',
        strategy: defaultStrategyName,
        startedAt: this.#now(),
        canaryWeight: fullWeight,
        abort: request,
      }),
      ConditionExpression: 'attribute_not_exists(executionArn)',
    });
    await this.#dynamodb.send(put).catch(ignoreFailedCondition);
  }

  #lastExecution(): string | undefined {
    return [...this.observed.executions.keys()].at(-1);
  }

  #now(): string {
    return new Date(this.cloud.context.clock.now()).toISOString();
  }
}

/** There is no release, or one holds the lock: nothing to forge. */
function ignoreFailedCondition(error: Error): void {
  if (error.name !== 'ConditionalCheckFailedException') throw error;
}
