import type { ObservedTrail, ObservedTrails } from '../../../aws/diagnosis/trails';
import { shellWord } from '../../../core/text/sanitize';
import { pluralize } from '../../../core/text/format';
import { alsoPublications, logsPublications } from './event-selectors';
import { triggerDays, type Inspection } from './inspection';
import type { Looked } from './looked';
import { judge, notLooked, ok, unknown, warning, type Opinion } from './finding-builders';

const consequence = 'published versions are not released by themselves';

/**
 * Whether CloudTrail tells EventBridge of published versions: a trail of this Region must be logging, and log management
 * events that write. Event data stores do not count.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function aboutTrail(inspection: Pick<Inspection, 'triggers' | 'triggered' | 'trails'>): Opinion {
  const { triggers, triggered, trails } = inspection;
  if ('seen' in triggers && !triggers.seen.some(({ isEnabled }) => isEnabled)) {
    return ok('not needed to start releases: no rule waits for published versions');
  }
  const heard = heardOf(triggered);
  if ('error' in trails) return heard.isSome ? ok(heard.says) : notLooked(trails.error);
  return judge(trails, (seen) => aboutTrails(seen, heard));
}

interface Heard {
  readonly isSome: boolean;
  readonly says: string;
}

function heardOf(triggered: Looked<number>): Heard {
  const days = `in the last ${triggerDays} days`;
  if ('error' in triggered)
    return { isSome: false, says: 'how many publications were heard of is not known' };
  if (triggered.seen === 0) return { isSome: false, says: `no publication was heard of ${days}` };
  return { isSome: true, says: `CloudTrail told of ${pluralize(triggered.seen, 'publication')} ${days}` };
}

function aboutTrails({ here, elsewhere }: ObservedTrails, heard: Heard): Opinion {
  const telling = here.find(
    ({ isLogging, selectors }) => isLogging && selectors && logsPublications(selectors),
  );
  if (telling) return ok(`${telling.name} logs what they need; ${heard.says}`);
  const hidden = here.find(({ isLogging, selectors }) => isLogging && !selectors);
  if (hidden) return heard.isSome ? ok(heard.says) : aboutHidden(hidden, heard);
  const [first, ...others] = here.map(deafness);
  if (first) {
    const says = [first, ...others].map((each) => each.says).join('; ');
    return warning(`${says}: ${consequence} (${heard.says})`, first.cure);
  }
  const [other] = elsewhere;
  if (other) {
    return warning(`${other.name} is a trail of ${other.homeRegion} alone: ${consequence}`, {
      mend: 'make it one for all Regions',
      command: `aws cloudtrail update-trail --name ${other.arn} --region ${other.homeRegion} --is-multi-region-trail`,
    });
  }
  return warning(`there is no trail: ${consequence}`, {
    mend: 'create one, in a bucket that lets CloudTrail write (docs/operations.md, A trail for the triggers)',
    command:
      'aws cloudtrail create-trail --name management-events --is-multi-region-trail --s3-bucket-name BUCKET && ' +
      'aws cloudtrail start-logging --name management-events',
  });
}

/** Of a trail that does not tell: why, and how it would. */
function deafness({ name, arn, homeRegion, isLogging, isOfOrganization, selectors }: ObservedTrail) {
  const mend = isOfOrganization ? 'in the management account of the organization' : undefined;
  const at = `${arn} --region ${homeRegion}`;
  if (!isLogging || !selectors) {
    return {
      says: `${name} does not log`,
      cure: { ...(mend !== undefined && { mend }), command: `aws cloudtrail start-logging --name ${at}` },
    };
  }
  const { basic, advanced } = alsoPublications(selectors);
  const [flag, value] =
    advanced.length > 0 ? ['--advanced-event-selectors', advanced] : ['--event-selectors', basic];
  return {
    says: `${name} logs, but not the management events that write`,
    cure: {
      ...(mend !== undefined && { mend }),
      command: `aws cloudtrail put-event-selectors --trail-name ${at} ${flag} ${shellWord(JSON.stringify(value))}`,
    },
  };
}

function aboutHidden({ name, arn, homeRegion }: ObservedTrail, heard: Heard): Opinion {
  return unknown(`${name} of the organization logs, and only its own account may see what; ${heard.says}`, {
    mend: 'publish a version and look again, or look from that account',
    command: `aws cloudtrail get-event-selectors --trail-name ${arn} --region ${homeRegion}`,
  });
}
