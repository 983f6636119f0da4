import { BatchGetItemCommand, DynamoDBClient, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';
import type { ServiceManifest } from '../../core/registry/service-manifest';
import { ReleaseError } from '../../core/errors/release-error';
import { parseCurrentRelease, type CurrentRelease } from '../../core/audit/rows/current-release';
import { parseGuardSuspension } from '../../core/audit/rows/guard-suspension-row';
import type { GuardSuspension } from '../../core/release/guard-suspension';
import { parsePastRelease, type PastRelease } from '../../core/audit/rows/past-release';
import type { UnreadableManifest } from './service-registry';
import { foldEvents, type ReleaseTimeline } from '../../core/audit/release-timeline';
import { partitionOf } from '../../core/registry/ledger-partitions';
import { Ledger, statusItems } from '../ledger/ledger';

/** The releases of a service: the one in flight and the last one that ended. */
export interface ServiceStatus {
  readonly manifest: ServiceManifest;
  /** The release in flight. */
  readonly current?: CurrentRelease;
  /** The release that ended last. */
  readonly last?: PastRelease;
  /** The suspension of the guard, which may be over. */
  readonly guardSuspension?: GuardSuspension;
}

/** The most keys that BatchGetItem accepts. */
const keysPerCall = 100;
const servicesPerCall = Math.floor(keysPerCall / statusItems.length);

type Row = Readonly<Record<string, unknown>>;
type Requests = Record<string, KeysAndAttributes>;

/** The statuses of several services. */
export interface ServiceStatusList {
  /** In the order of the manifests. */
  readonly statuses: readonly ServiceStatus[];
  /** The services whose ledger does not exist or may not be read. */
  readonly unreadable: readonly UnreadableManifest[];
}

/**
 * Reads the status of one service, consistently.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readServiceStatus(
  manifest: ServiceManifest,
  client = new DynamoDBClient(clientSettings),
): Promise<ServiceStatus> {
  const [status] = await readTogether([manifest], client);
  return status!;
}

/**
 * Reads the statuses of services consistently, 33 per call.
 *
 * @throws ReleaseError `AwsCallFailed`; `AwsCallRefused` when none may be read
 */
export async function readServiceStatuses(
  manifests: readonly ServiceManifest[],
  client = new DynamoDBClient(clientSettings),
): Promise<ServiceStatusList> {
  const statuses: ServiceStatus[] = [];
  const refusals: Refusal[] = [];
  for (let start = 0; start < manifests.length; start += servicesPerCall) {
    const batch = manifests.slice(start, start + servicesPerCall);
    for (const read of await readEach(batch, client)) {
      if ('refusal' in read) refusals.push(read);
      else statuses.push(read);
    }
  }
  const [refused] = refusals;
  if (refused && statuses.length === 0) throw refused.refusal;
  const unreadable = refusals.map(({ service, refusal }) => ({ service, reason: refusal.message }));
  return { statuses, unreadable };
}

/** The status of a service, with the timeline of the release in flight. */
export interface DetailedServiceStatus extends ServiceStatus {
  readonly inFlight?: { readonly current: CurrentRelease; readonly timeline: ReleaseTimeline };
}

/**
 * Reads the statuses of services, and the audit trail of each release in flight with one more call: the status of a
 * release follows from its whole trail.
 *
 * @throws ReleaseError `AwsCallFailed`; `AwsCallRefused` when no ledger may be read
 */
export async function readDetailedStatuses(
  manifests: readonly ServiceManifest[],
  client = new DynamoDBClient(clientSettings),
): Promise<{
  readonly statuses: readonly DetailedServiceStatus[];
  readonly unreadable: readonly UnreadableManifest[];
}> {
  const { statuses, unreadable } = await readServiceStatuses(manifests, client);
  const detailed = await Promise.all(statuses.map((status) => readTimeline(status, client)));
  return {
    statuses: detailed.flatMap((each) => ('refusal' in each ? [] : [each])),
    unreadable: [
      ...unreadable,
      ...detailed.flatMap((each) =>
        'refusal' in each ? [{ service: each.service, reason: each.refusal.message }] : [],
      ),
    ],
  };
}

async function readTimeline(
  status: ServiceStatus,
  client: DynamoDBClient,
): Promise<DetailedServiceStatus | Refusal> {
  const { current, manifest } = status;
  if (!current) return status;
  const { ledgerTable, service } = manifest;
  try {
    const events = await new Ledger(ledgerTable, service, client).readEvents(current.id);
    return { ...status, inFlight: { current, timeline: foldEvents(events, current) } };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { service, refusal: error };
  }
}

interface Refusal {
  readonly service: string;
  readonly refusal: ReleaseError;
}

/** Reads the services one by one if DynamoDB refuses the batch, as it does when one table is missing or may not be read. */
async function readEach(
  batch: readonly ServiceManifest[],
  client: DynamoDBClient,
): Promise<readonly (ServiceStatus | Refusal)[]> {
  try {
    return await readTogether(batch, client);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [only, ...others] = batch;
    if (only && others.length === 0) return [{ service: only.service, refusal: error }];
    return (await Promise.all(batch.map((manifest) => readEach([manifest], client)))).flat();
  }
}

function isRefusal(error: unknown): error is ReleaseError {
  return error instanceof ReleaseError && error.name === 'AwsCallRefused';
}

async function readTogether(
  manifests: readonly ServiceManifest[],
  client: DynamoDBClient,
): Promise<ServiceStatus[]> {
  const rows = await readRows(client, requestsFor(manifests));
  return manifests.map((manifest) => {
    const [current, last, suspension] = keysOf(manifest).map(({ service, item }) =>
      rows.get(rowName(manifest.ledgerTable, service, item)),
    );
    return {
      manifest,
      current: current && parseCurrentRelease(current),
      last: last && parsePastRelease(last),
      guardSuspension: suspension && parseGuardSuspension(suspension),
    };
  });
}

function requestsFor(manifests: readonly ServiceManifest[]): Requests {
  const requests: Requests = {};
  for (const manifest of manifests) {
    const { Keys = [] } = (requests[manifest.ledgerTable] ??= { Keys: [], ConsistentRead: true });
    Keys.push(...keysOf(manifest).map((key) => marshall(key)));
  }
  return requests;
}

function keysOf({ service }: ServiceManifest) {
  return statusItems.map(({ part, item }) => ({ service: partitionOf(service, part), item }));
}

/**
 * Reads all rows. DynamoDB may leave some unprocessed, when they are large or under load. Each response holds at least
 * one; if it cannot read any, it throttles the call, and the SDK backs off.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 * @throws ReleaseError `AwsCallFailed`, also when a response processed none of the keys
 */
async function readRows(client: DynamoDBClient, requests: Requests): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  let left: Requests = requests;
  while (keysIn(left) > 0) {
    const answer = await awsCall('dynamodb BatchGetItem', () =>
      client.send(new BatchGetItemCommand({ RequestItems: left })),
    );
    for (const [table, items] of Object.entries(answer.Responses ?? {})) {
      for (const attributes of items) {
        const { service, item, ...row } = unmarshall(attributes);
        rows.set(rowName(table, String(service), String(item)), row);
      }
    }
    const later = answer.UnprocessedKeys ?? {};
    if (keysIn(later) >= keysIn(left)) {
      throw new ReleaseError('AwsCallFailed', `dynamodb BatchGetItem: read none of ${keysIn(left)} items`);
    }
    left = later;
  }
  return rows;
}

function keysIn(requests: Requests): number {
  return Object.values(requests).reduce((sum, { Keys = [] }) => sum + Keys.length, 0);
}

function rowName(table: string, service: string, item: string): string {
  return `${table} ${service} ${item}`;
}
