import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';

const productionUnreachableEvent = defineReleaseEvent({
  kind: 'Production Unreachable',
  fields: ({ release, text }) => ({
    release,
    /** The stage that holds; missing after a promotion. */
    stage: text.optional(),
    /** The defects in AWS's configuration, in one sentence. */
    problem: text,
    /** When the release rolls back unless production is repaired, ISO 8601; missing after a promotion. */
    until: text.optional(),
  }),
  severity: 'critical',
  headline: () => 'requests to production fail',
  message: ({ stage, problem, until }, version) =>
    until === undefined
      ? `${version} is in production, and every request to it fails: ${problem}.`
      : `${version} holds${stage === undefined ? '' : ` at ${stage}`}, because every request to production fails: ` +
        `${problem}. It rolls back at ${until} unless production is repaired.`,
  nextSteps: ({ run, status, read }) => [
    run('See the defect, and the command that repairs it', 'doctor'),
    status,
    read('ProductionUnreachable'),
  ],
});

/** AWS's configuration makes every request to production fail. */
export const productionUnreachable = defineAuditEvent({
  kind: 'productionUnreachable',
  fields: ({ text }) => ({
    /** The defects in one sentence. */
    problem: text,
  }),
  describe: ({ problem }) => ({ tone: 'bad', title: 'production cannot serve', why: problem }),
  published: [productionUnreachableEvent],
});
