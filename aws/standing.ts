import { BatchGetItemCommand, DynamoDBClient, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { awsCall } from './calls';
import { clientSettings } from './client-settings';
import type { Deployment } from '../core/deployment';
import { parseCurrentRelease, type CurrentRelease } from '../core/ledger/current-release';
import { parsePastRelease, type PastRelease } from '../core/ledger/past-release';
import { standingItems } from './dynamodb';

/** How a service stands. */
export interface Standing {
  readonly deployment: Deployment;
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

/**
 * Reads how services stand, fifty with one call, consistently.
 *
 * @returns in the order in which they were given
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readStandings(
  deployments: readonly Deployment[],
  client = new DynamoDBClient(clientSettings),
): Promise<Standing[]> {
  const standings: Standing[] = [];
  for (let start = 0; start < deployments.length; start += servicesPerCall) {
    const batch = deployments.slice(start, start + servicesPerCall);
    const rows = await readRows(client, requestsFor(batch));
    for (const deployment of batch) {
      const rowOf = (item: string) => rows.get(rowName(deployment.ledgerTable, deployment.service, item));
      const [current, last] = [rowOf('current'), rowOf('last')];
      standings.push({
        deployment,
        current: current && parseCurrentRelease(current),
        last: last && parsePastRelease(last),
      });
    }
  }
  return standings;
}

function requestsFor(deployments: readonly Deployment[]): Requests {
  const requests: Requests = {};
  for (const { ledgerTable, service } of deployments) {
    const { Keys = [] } = (requests[ledgerTable] ??= { Keys: [], ConsistentRead: true });
    Keys.push(...standingItems.map((item) => marshall({ service, item })));
  }
  return requests;
}

/** DynamoDB may leave some for later, when they are large or it is busy. */
async function readRows(client: DynamoDBClient, requests: Requests): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  let left: Requests = requests;
  while (Object.keys(left).length > 0) {
    const answer = await awsCall('dynamodb BatchGetItem', () =>
      client.send(new BatchGetItemCommand({ RequestItems: left })),
    );
    for (const [table, items] of Object.entries(answer.Responses ?? {})) {
      for (const attributes of items) {
        const { service, item, ...row } = unmarshall(attributes);
        rows.set(rowName(table, String(service), String(item)), row);
      }
    }
    left = answer.UnprocessedKeys ?? {};
  }
  return rows;
}

function rowName(table: string, service: string, item: string): string {
  return `${table} ${service} ${item}`;
}
