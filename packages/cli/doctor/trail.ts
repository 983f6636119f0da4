import type { ObservedTrail, ObservedTrails } from '../../../aws/diagnosis/trails';
import { shellWord } from '../../../core/text/sanitize';
import { pluralize } from '../../../core/text/format';
import { withPublications, logsPublications } from './event-selectors';
import { triggerDays, type Inspection } from './inspection';
import type { ReadResult } from './read-result';
import { ifRead, unreadableResult, ok, unknown, warning, type CheckResult } from './finding-builders';

const consequence = 'versions published outside the stack do not start a release';

/**
 * Checks that CloudTrail delivers published versions to EventBridge: a trail in this Region must log write management
 * events. Event data stores do not deliver events.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function checkTrail(
  inspection: Pick<Inspection, 'triggers' | 'publicationCount' | 'trails'>,
): CheckResult {
  const { triggers, publicationCount, trails } = inspection;
  if ('value' in triggers && !triggers.value.some(({ isEnabled }) => isEnabled)) {
    return ok('not required: no enabled rule starts releases for published versions');
  }
  const publications = publicationsOf(publicationCount);
  if ('error' in trails)
    return publications.isAny ? ok(publications.message) : unreadableResult(trails.error);
  return ifRead(trails, (observed) => checkTrails(observed, publications));
}

/** The published versions that EventBridge received from CloudTrail. */
interface Publications {
  readonly isAny: boolean;
  readonly message: string;
}

function publicationsOf(publicationCount: ReadResult<number>): Publications {
  const days = `in the last ${triggerDays} days`;
  if ('error' in publicationCount)
    return { isAny: false, message: `published versions seen ${days}: unknown` };
  const seen = publicationCount.value;
  if (seen === 0) return { isAny: false, message: `no published version seen ${days}` };
  return { isAny: true, message: `${pluralize(seen, 'published version')} seen ${days}` };
}

function checkTrails({ here, elsewhere }: ObservedTrails, publications: Publications): CheckResult {
  const sufficient = here.find(
    ({ isLogging, selectors }) => isLogging && selectors && logsPublications(selectors),
  );
  if (sufficient) return ok(`trail ${sufficient.name} logs write management events; ${publications.message}`);
  const hidden = here.find(({ isLogging, selectors }) => isLogging && !selectors);
  if (hidden) return publications.isAny ? ok(publications.message) : hiddenTrail(hidden, publications);
  const [first, ...others] = here.map(loggingDefect);
  if (first) {
    const message = [first, ...others].map((each) => each.message).join('; ');
    return warning(`${message}: ${consequence} (${publications.message})`, first.remedy);
  }
  const [other] = elsewhere;
  if (other) {
    return warning(`trail ${other.name} covers ${other.homeRegion} only: ${consequence}`, {
      remedy: 'make it a multi-Region trail',
      command: `aws cloudtrail update-trail --name ${other.arn} --region ${other.homeRegion} --is-multi-region-trail`,
    });
  }
  return warning(`no trail found: ${consequence}`, {
    remedy:
      'create a trail with a bucket that CloudTrail can write to (docs/operations.md, A trail for the triggers)',
    command:
      'aws cloudtrail create-trail --name management-events --is-multi-region-trail --s3-bucket-name BUCKET && ' +
      'aws cloudtrail start-logging --name management-events',
  });
}

/** Describes why a trail does not log published versions, and how to fix it. */
function loggingDefect({ name, arn, homeRegion, isLogging, isOfOrganization, selectors }: ObservedTrail) {
  const remedy = isOfOrganization ? 'run it in the management account of the organization' : undefined;
  const at = `${arn} --region ${homeRegion}`;
  if (!isLogging || !selectors) {
    return {
      message: `trail ${name} is not logging`,
      remedy: {
        ...(remedy !== undefined && { remedy }),
        command: `aws cloudtrail start-logging --name ${at}`,
      },
    };
  }
  const { basic, advanced } = withPublications(selectors);
  const [flag, value] =
    advanced.length > 0 ? ['--advanced-event-selectors', advanced] : ['--event-selectors', basic];
  return {
    message: `trail ${name} does not log write management events`,
    remedy: {
      ...(remedy !== undefined && { remedy }),
      command: `aws cloudtrail put-event-selectors --trail-name ${at} ${flag} ${shellWord(JSON.stringify(value))}`,
    },
  };
}

function hiddenTrail({ name, arn, homeRegion }: ObservedTrail, publications: Publications): CheckResult {
  return unknown(
    `the event selectors of the organization trail ${name} are not readable; ${publications.message}`,
    {
      remedy: 'publish a version and run the check again, or read the selectors in the management account',
      command: `aws cloudtrail get-event-selectors --trail-name ${arn} --region ${homeRegion}`,
    },
  );
}
