import type { ReleasedService } from '../support/released-service';

type Prepare = (service: ReleasedService) => Promise<unknown>;

/** The id of the release of version 42 in the pages. */
const releaseId = 'checkout-42-20261123T100000';
const releasing = (service: ReleasedService) => service.atTenPercent(releaseId);
const rolledBack: Prepare = (service) => service.rolledBack(releaseId);
const promoted: Prepare = (service) => service.promoted(releaseId);

/** The state of the service in which a command runs, and its expected output. */
export interface Situation {
  readonly given: Prepare;
  readonly prints: RegExp;
  /** Set if the command asks for confirmation. */
  readonly asks?: true;
}

/** The documented commands that are run in their documented state. */
export const played: Readonly<Record<string, Situation>> = {
  'rollouts status': { given: releasing, prints: /^checkout {2}version 2: progressing/ },
  'rollouts list': { given: releasing, prints: /^checkout {2}progressing 10%/m },
  "rollouts list --json | jq -r '.[] | select(.release).service'": {
    given: releasing,
    prints: /"status": "progressing"/,
  },
  'rollouts explain': { given: rolledBack, prints: /10% hold \(3 checks/ },
  "rollouts explain --json | jq '.verdicts[-1].gates'": { given: rolledBack, prints: /"gates": \[/ },
  'rollouts logs': {
    given: (service) => service.failed(releaseId),
    prints: /canary {2}exception {2}22222222-bbbb/,
  },
  'rollouts watch': { given: promoted, prints: /Version 2 is in production\.\n$/ },
  'rollouts report --markdown': { given: rolledBack, prints: /^## checkout: / },
  // The version is in production: whole releases are played by stories and rehearsals.
  "rollouts start 42 --reason 'faster checkout' --wait": { given: promoted, prints: /^$/ },
  'rollouts start --wait': { given: promoted, prints: /^$/ },
  'rollouts abort': { given: releasing, prints: /^Aborted: all traffic is on version 1/, asks: true },
  "rollouts abort --service checkout --reason 'wrong version'": {
    given: releasing,
    prints: /^Aborted: all traffic is on version 1/,
    asks: true,
  },
  "rollouts pause --service checkout --reason 'checking the logs'": { given: releasing, prints: /^Paused/ },
  'rollouts resume --service checkout': {
    given: async (service) => {
      const { executionArn } = await releasing(service);
      const at = service.delivery.now();
      await service.delivery.ledger.pause(executionArn, { reason: 'x', requestedBy: 'ana', at });
    },
    prints: /^Resumed/,
  },
  "rollouts guard suspend --service checkout --for 1h --reason 'production is down, traffic goes to the canary'":
    {
      given: promoted,
      prints: /^Suspended for 1 h/,
    },
  "rollouts guard resume --service checkout --reason 'production works again'": {
    given: async (service) => {
      await promoted(service);
      const request = { reason: 'x', requestedBy: 'ana', at: service.delivery.now() };
      const until = new Date(Date.parse(request.at) + 600_000).toISOString();
      await service.delivery.ledger.guardSuspensions.suspend({ ...request, until });
    },
    prints: /^Resumed/,
  },
  'rollouts promote --service checkout': { given: releasing, prints: /^Promoted past 10%/, asks: true },
  'rollouts undo': { given: promoted, prints: /^Started checkout-undo-1-/, asks: true },
  "rollouts undo --service checkout --reason 'orders lack their tax'": {
    given: promoted,
    prints: /^Started checkout-undo-1-/,
    asks: true,
  },
  "rollouts undo --service checkout --reason 'nobody can order' --now": {
    given: promoted,
    prints: /^Version 1 of checkout is back in production\.\n$/,
    asks: true,
  },
};
