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

/** A trail with its Region. */
export interface TrailPlace {
  readonly name: string;
  readonly arn: string;
  /** The Region in which it was created, the only one in which it can be changed. */
  readonly homeRegion: string;
}

/** A trail that logs this Region. */
export interface ObservedTrail extends TrailPlace {
  /** True for a trail of the organization, which only the management account can change. */
  readonly isOfOrganization: boolean;
  readonly isLogging: boolean;
  /** Undefined if another account owns the trail: only the owner can read its selectors. */
  readonly selectors: ObservedSelectors | undefined;
}

/** The selectors of a trail, which logs a call that one of them selects. A trail has selectors of one kind. */
export interface ObservedSelectors {
  readonly basic: readonly EventSelector[];
  readonly advanced: readonly AdvancedEventSelector[];
}

/** The trails that may deliver calls to EventBridge. */
export interface ObservedTrails {
  /** The trails that log this Region, including those of all Regions and of the organization. */
  readonly here: readonly ObservedTrail[];
  /** The trails of the account in other Regions; read only if there is none here. */
  readonly elsewhere: readonly TrailPlace[];
}

/** The errors that member accounts were seen to get for the selectors of the organization's trail. */
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
