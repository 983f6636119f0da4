import { BatchGetItemCommand, DynamoDBClient, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';
import type { ServiceManifest } from '../../core/registry/service-manifest';
import { ReleaseError } from '../../core/errors/release-error';
import { parseCurrentRelease, type CurrentRelease } from '../../core/audit/rows/current-release';
import { parsePastRelease, type PastRelease } from '../../core/audit/rows/past-release';
import type { UnreadableManifest } from './service-registry';
import { foldEvents, type ReleaseTimeline } from '../../core/audit/release-timeline';
import { Ledger, standingItems } from '../ledger/ledger';

/** How a service stands. */
export interface Standing {
  readonly manifest: ServiceManifest;
  /** The release in flight. */
  readonly current?: CurrentRelease;
  /** The release that ended last. */
  readonly last?: PastRelease;
}

/** So many keys BatchGetItem takes. */
const keysPerCall = 100;
const servicesPerCall = keysPerCall / standingItems.length;

type Row = Readonly<Record<string, unknown>>;
type Requests = Record<string, KeysAndAttributes>;

/** How several services stand. */
export interface StandingList {
  /** In the order in which they were asked for. */
  readonly standings: readonly Standing[];
  /** Those whose ledger is gone, or may not be read. */
  readonly unreadable: readonly UnreadableManifest[];
}

/**
 * Reads how one service stands, consistently.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readStanding(
  manifest: ServiceManifest,
  client = new DynamoDBClient(clientSettings),
): Promise<Standing> {
  const [standing] = await readTogether([manifest], client);
  return standing!;
}

/**
 * Reads how services stand, fifty with one call, consistently.
 *
 * @throws ReleaseError `AwsCallFailed`; `AwsCallRefused` when none may be read
 */
export async function readStandings(
  manifests: readonly ServiceManifest[],
  client = new DynamoDBClient(clientSettings),
): Promise<StandingList> {
  const standings: Standing[] = [];
  const refusals: Refusal[] = [];
  for (let start = 0; start < manifests.length; start += servicesPerCall) {
    const batch = manifests.slice(start, start + servicesPerCall);
    for (const read of await readEach(batch, client)) {
      if ('refusal' in read) refusals.push(read);
      else standings.push(read);
    }
  }
  const [refused] = refusals;
  if (refused && standings.length === 0) throw refused.refusal;
  const unreadable = refusals.map(({ service, refusal }) => ({ service, reason: refusal.message }));
  return { standings, unreadable };
}

/** How a service stands, with the timeline of the release in flight. */
export interface ToldStanding extends Standing {
  readonly inFlight?: { readonly current: CurrentRelease; readonly timeline: ReleaseTimeline };
}

/**
 * Reads how services stand, and of each release in flight its audit trail, with one more call each: the status of a
 * release is what its whole trail says.
 *
 * @throws ReleaseError `AwsCallFailed`; `AwsCallRefused` when no ledger may be read
 */
export async function readToldStandings(
  manifests: readonly ServiceManifest[],
  client = new DynamoDBClient(clientSettings),
): Promise<{
  readonly standings: readonly ToldStanding[];
  readonly unreadable: readonly UnreadableManifest[];
}> {
  const { standings, unreadable } = await readStandings(manifests, client);
  const told = await Promise.all(standings.map((standing) => readTimeline(standing, client)));
  return {
    standings: told.flatMap((each) => ('refusal' in each ? [] : [each])),
    unreadable: [
      ...unreadable,
      ...told.flatMap((each) =>
        'refusal' in each ? [{ service: each.service, reason: each.refusal.message }] : [],
      ),
    ],
  };
}

async function readTimeline(standing: Standing, client: DynamoDBClient): Promise<ToldStanding | Refusal> {
  const { current, manifest } = standing;
  if (!current) return standing;
  const { ledgerTable, service } = manifest;
  try {
    const events = await new Ledger(ledgerTable, service, client).readEvents(current.id);
    return { ...standing, inFlight: { current, timeline: foldEvents(events, current) } };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { service, refusal: error };
  }
}

interface Refusal {
  readonly service: string;
  readonly refusal: ReleaseError;
}

/** DynamoDB refuses a call altogether for one table that is gone or may not be read: then each is asked for by itself. */
async function readEach(
  batch: readonly ServiceManifest[],
  client: DynamoDBClient,
): Promise<readonly (Standing | Refusal)[]> {
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
): Promise<Standing[]> {
  const rows = await readRows(client, requestsFor(manifests));
  return manifests.map((manifest) => {
    const rowOf = (item: string) => rows.get(rowName(manifest.ledgerTable, manifest.service, item));
    const current = rowOf('current');
    const last = rowOf('last');
    return {
      manifest,
      current: current && parseCurrentRelease(current),
      last: last && parsePastRelease(last),
    };
  });
}

function requestsFor(manifests: readonly ServiceManifest[]): Requests {
  const requests: Requests = {};
  for (const { ledgerTable, service } of manifests) {
    const { Keys = [] } = (requests[ledgerTable] ??= { Keys: [], ConsistentRead: true });
    Keys.push(...standingItems.map((item) => marshall({ service, item })));
  }
  return requests;
}

/**
 * DynamoDB may leave some for later, when they are large or it is busy. Each answer holds at least one; where it cannot
 * read any, it throttles the call, and the SDK waits before it tries again.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 * @throws ReleaseError `AwsCallFailed`, also when an answer leaves as much as there was
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
