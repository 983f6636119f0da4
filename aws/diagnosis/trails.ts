import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  paginateListTrails,
  type AdvancedEventSelector,
  type EventSelector,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { awsCall, awsCallUnless } from '../client/calls';
import { clientSettings } from '../client/settings';

/** Where a trail is. */
export interface TrailPlace {
  readonly name: string;
  readonly arn: string;
  /** The Region in which it was created, the only one from which it can be changed. */
  readonly homeRegion: string;
}

/** What CloudTrail says of a trail of this Region. */
export interface ObservedTrail extends TrailPlace {
  /** Whether it is one of the organization, which only its management account changes. */
  readonly isOfOrganization: boolean;
  readonly isLogging: boolean;
  /** What it logs. Undefined where another account owns it: then only that one may ask. */
  readonly selectors: ObservedSelectors | undefined;
}

/** A call is logged that one of them selects; a trail has selectors of one kind. */
export interface ObservedSelectors {
  readonly basic: readonly EventSelector[];
  readonly advanced: readonly AdvancedEventSelector[];
}

/** The trails that may tell EventBridge of calls. */
export interface ObservedTrails {
  /** Those of this Region, the ones for all Regions and for the organization among them. */
  readonly here: readonly ObservedTrail[];
  /** Those of the account in other Regions, where there is none here. */
  readonly elsewhere: readonly TrailPlace[];
}

/** What CloudTrail has been seen to answer to members who ask for the selectors of their organization's trail. */
const notOurs = ['TrailNotFoundException', 'CloudTrailARNInvalidException'];

/**
 * Reads the trails of this Region: two calls for each, and one or two more.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readTrails(client = new CloudTrailClient(clientSettings)): Promise<ObservedTrails> {
  const { trailList = [] } = await awsCall('cloudtrail DescribeTrails', () =>
    client.send(new DescribeTrailsCommand({})),
  );
  if (trailList.length === 0) return { here: [], elsewhere: await listTrails(client) };
  return { here: await Promise.all(trailList.map((trail) => readTrail(client, trail))), elsewhere: [] };
}

async function readTrail(client: CloudTrailClient, trail: Trail): Promise<ObservedTrail> {
  const place = placeOf(trail);
  const { arn } = place;
  const isOfOrganization = trail.IsOrganizationTrail ?? false;
  const getSelectors = () => client.send(new GetEventSelectorsCommand({ TrailName: arn }));
  const [status, selectors] = await Promise.all([
    awsCall(`cloudtrail GetTrailStatus ${arn}`, () => client.send(new GetTrailStatusCommand({ Name: arn }))),
    awsCallUnless(isOfOrganization ? notOurs : [], `cloudtrail GetEventSelectors ${arn}`, getSelectors),
  ]);
  return {
    ...place,
    isOfOrganization,
    isLogging: status.IsLogging ?? false,
    selectors: selectors && {
      basic: selectors.EventSelectors ?? [],
      advanced: selectors.AdvancedEventSelectors ?? [],
    },
  };
}

async function listTrails(client: CloudTrailClient): Promise<TrailPlace[]> {
  return awsCall('cloudtrail ListTrails', async () => {
    const places: TrailPlace[] = [];
    for await (const { Trails = [] } of paginateListTrails({ client }, {})) {
      places.push(...Trails.map(placeOf));
    }
    return places;
  });
}

function placeOf({ Name = '', TrailARN = '', HomeRegion = '' }: Trail): TrailPlace {
  return { name: Name, arn: TrailARN, homeRegion: HomeRegion };
}
