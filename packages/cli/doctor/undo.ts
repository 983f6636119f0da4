import { parsePromotionNote } from '../../../aws/targets/lambda/lambda-alias';
import { contradictionOfPromotion } from '../../../core/audit/recorded-promotion';
import type { PastRelease } from '../../../core/audit/rows/past-release';
import type { ServiceManifest } from '../../../core/registry/service-manifest';
import { contradictionText } from '../views/contradiction-text';
import { ifRead, ok, problem, warning, type CheckResult } from './finding-builders';
import type { Inspection } from './inspection';

/** Checks that the last promotion is still in production, that nothing contradicts it, and that an undo finds the previous version. */
export function checkUndo({ service }: ServiceManifest, inspection: Inspection): CheckResult {
  const { promotion, release } = inspection;
  const isInFlight = 'value' in release && release.value !== undefined;
  return ifRead(promotion, (last) => {
    if (!last) return ok('no recent release promoted a version');
    const next = () => checkVersions(service, inspection, last, isInFlight);
    // A release in flight may have moved production already.
    return isInFlight ? next() : checkRow(service, inspection, last, next);
  });
}

function checkRow(
  service: string,
  { live, promotionTrail }: Inspection,
  last: PastRelease,
  next: () => CheckResult,
): CheckResult {
  return ifRead(live, ({ description }) => {
    const note = parsePromotionNote(description);
    return ifRead(note ? { value: [] } : promotionTrail, (trail) => {
      const contradiction = contradictionOfPromotion(last, note, trail);
      if (!contradiction) return next();
      return problem(contradictionText(last, contradiction), {
        remedy:
          'find out who wrote the history or the alias; until the next release, undo requires a version:',
        command: undoTo(service),
      });
    });
  });
}

function checkVersions(
  service: string,
  { live, previousVersion: previous }: Inspection,
  { id, version: promoted, previousVersion }: PastRelease,
  isInFlight: boolean,
): CheckResult {
  return ifRead(live, ({ version }) =>
    ifRead(previous, (published) => {
      if (promoted !== undefined && promoted !== version && !isInFlight) {
        return warning(
          `version ${version} is in production, but the last release, ${id}, promoted version ${promoted}: the alias was moved by something else`,
          {
            remedy: 'the next release starts from this version; to return to the promoted one:',
            command: `rollouts start ${promoted} --service ${service}`,
          },
        );
      }
      if (previousVersion === undefined) return ok('the last promotion has no previous version');
      if (!published || published.state === 'Failed') {
        return warning(`version ${previousVersion}, the target of rollouts undo, does not exist`, {
          remedy: 'until the next release, undo requires an explicit version:',
          command: undoTo(service),
        });
      }
      return ok(`rollouts undo can return to version ${previousVersion}`);
    }),
  );
}

const undoTo = (service: string): string => `rollouts undo --to VERSION --service ${service}`;
