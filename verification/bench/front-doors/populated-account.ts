import { BatchWriteItemCommand, DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Ledger } from '../../../aws/ledger/ledger';
import {
  createServiceManifest,
  manifestParameterName,
  type ServiceManifest,
} from '../../../core/registry/service-manifest';
import { partitionOf } from '../../../core/registry/ledger-partitions';
import type { PastRelease } from '../../../core/audit/rows/past-release';
import { parseStrategies } from '../../../core/strategy/strategy';
import { defaultAliasNames } from '../../../core/traffic/weights';
import type { LocalCloud } from '../../../packages/local-cloud';
import { createLedgerTable } from '../harness/ledger-table';

/** The most items in a call of BatchWriteItem. */
const itemsPerCall = 25;

/** One in this many services has a release in flight. */
const servicesPerRelease = 10;

const hour = 3_600_000;

/**
 * Creates an account with many services, as far as commands and console read it: each has its manifest and a ledger
 * with its last release, and some have a release in flight.
 *
 * @param options.releases the number of past releases of the first service; the others have one
 * @returns the first service's name
 */
export async function populate(
  cloud: LocalCloud,
  options: { readonly services: number; readonly releases: number },
): Promise<string> {
  const dynamodb = new DynamoDBClient(cloud.clientConfig);
  const ssm = new SSMClient(cloud.clientConfig);
  const names = Array.from(
    { length: options.services },
    (_, index) => `service-${String(index).padStart(3, '0')}`,
  );
  const now = cloud.context.clock.now();
  for (const [index, name] of names.entries()) {
    const manifest = manifestOf(name);
    await ssm.send(
      new PutParameterCommand({
        Name: manifestParameterName(name),
        Type: 'String',
        Value: JSON.stringify(manifest),
      }),
    );
    await createLedgerTable(dynamodb, manifest.ledgerTable);
    const ledger = new Ledger(manifest.ledgerTable, name, dynamodb);
    const past = pastRelease(name, 0, now);
    await ledger.history.archive(past);
    if (index % servicesPerRelease > 0) continue;
    const { executionArn, strategy = 'canary', version = '1', previousVersion = '1' } = past;
    const startedAt = past.endedAt;
    const release = { id: `${name}-now`, executionArn, strategy, version, previousVersion, startedAt };
    await ledger.acquire({ ...release, alarmNames: [], requestedBy: 'ana' });
  }
  const [first = ''] = names;
  await writeHistory(dynamodb, first, options.releases, now);
  return first;
}

function manifestOf(service: string): ServiceManifest {
  const arn = `arn:aws:states:us-east-1:123456789012:stateMachine:${service}`;
  return createServiceManifest(
    {
      service,
      stateMachineArn: arn,
      account: '123456789012',
      region: 'us-east-1',
      target: { kind: 'lambdaAlias', functionName: `${service}-function`, aliasNames: defaultAliasNames },
      ledgerTable: `${service}-ledger`,
      guardFunction: `${service}-guard`,
      controlFunction: `${service}-control`,
      alarms: {
        guardSilent: `${service}-guard-silent`,
        guardFailed: `${service}-guard-failed`,
        releaseFailed: `${service}-release-failed`,
      },
      route: {
        service: 'svc-0123456789abcdef0',
        listener: 'listener-0123456789abcdef0',
        targetGroups: { production: 'tg-0123456789abcdef0', canary: 'tg-0123456789abcdef1' },
      },
    },
    parseStrategies(),
  );
}

/** Returns a release that ended this many hours ago. */
function pastRelease(service: string, hoursAgo: number, now: number): PastRelease {
  const id = `${service}-${hoursAgo}`;
  return {
    id,
    executionArn: `arn:aws:states:us-east-1:123456789012:execution:${service}:${id}`,
    version: String(100_000 - hoursAgo),
    previousVersion: String(99_999 - hoursAgo),
    strategy: 'canary',
    reason: 'published by PublishVersion20150331: CloudTrail event 7f3c8d1e-4a5b-4c6d-8e9f-0a1b2c3d4e5f',
    requestedBy: 'arn:aws:sts::123456789012:assumed-role/cdk-exec/AWSCloudFormation',
    startedAt: new Date(now - (hoursAgo + 1) * hour).toISOString(),
    endedAt: new Date(now - hoursAgo * hour).toISOString(),
    outcome: 'promoted',
  };
}

/** Writes rows as {@link Ledger.archive} does, many in a call. */
async function writeHistory(
  dynamodb: DynamoDBClient,
  service: string,
  count: number,
  now: number,
): Promise<void> {
  const rows = Array.from({ length: count - 1 }, (_, index): WriteRequest => {
    const past = pastRelease(service, index + 1, now);
    const item = `release#${past.startedAt}#${past.id}`;
    return { PutRequest: { Item: marshall({ ...past, service: partitionOf(service, 'history'), item }) } };
  });
  const table = manifestOf(service).ledgerTable;
  for (let start = 0; start < rows.length; start += itemsPerCall) {
    const RequestItems = { [table]: rows.slice(start, start + itemsPerCall) };
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
  }
}
