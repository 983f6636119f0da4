import { hasEnded } from '../../aws/stepfunctions';
import type { Deployment } from '../../core/deployment';
import type { AlarmObservation } from '../../core/evidence';
import { forwardFor, isAtRest, sameForward } from '../../core/traffic';
import { counted, percent } from '../../core/words';
import type { Finding } from './finding';
import { triggerDays, type Inspection, type Looked } from './inspection';
import { isMissing, refusedAction, refusedActions } from './refusals';

/** What a check says, without its name. */
type Opinion = Omit<Finding, 'check'>;

const deployAgain = 'deploy the stack of the service again';

/** Judges what was seen of a service's delivery. The order is that in which to read it. */
export function diagnose(deployment: Deployment, inspection: Inspection): Finding[] {
  const opinions: Readonly<Record<string, Opinion>> = {
    'state machine': aboutStateMachine(deployment, inspection),
    functions: aboutFunctions(inspection),
    aliases: aboutAliases(deployment, inspection),
    ledger: aboutLedger(inspection),
    traffic: aboutTraffic(inspection),
    alarms: aboutAlarms(inspection),
    guard: aboutGuard(deployment, inspection),
    'dead letters': aboutDeadLetters(inspection),
    triggers: aboutTriggers(inspection),
    trail: aboutTrail(inspection),
    permissions: aboutPermissions(inspection),
  };
  return Object.entries(opinions).map(([check, opinion]) => ({ check, ...opinion }));
}

function aboutStateMachine({ stateMachineArn }: Deployment, { stateMachine }: Inspection): Opinion {
  return judge(stateMachine, (seen) => {
    if (!seen) return problem(`there is no ${stateMachineArn}`, deployAgain);
    if (!seen.isActive) return problem(`${stateMachineArn} is being deleted`, deployAgain);
    return ok(`active, with ${counted(seen.functions.length, 'task function')}`);
  });
}

function aboutFunctions({ functions }: Inspection): Opinion {
  return judge(functions, (seen) => {
    const gone = seen.filter(({ version }) => version === undefined).map(({ name }) => name);
    if (gone.length > 0) return problem(`gone: ${gone.join(', ')}`, deployAgain);
    const failed = seen.filter(({ version }) => version?.state === 'Failed');
    if (failed.length > 0) {
      const which = failed
        .map(({ name, version }) => `${name} (${version?.reason ?? 'no reason'})`)
        .join(', ');
      return problem(`Lambda could not make ready: ${which}`, 'mend the reason, then deploy the stack again');
    }
    const others = seen.filter(({ version }) => version?.state !== 'Active');
    if (others.length > 0) {
      const which = others.map(({ name, version }) => `${name} is ${version?.state}`).join(', ');
      return warning(which, 'look again in a minute; an inactive one becomes active when it is called');
    }
    return ok(`all ${seen.length} are active`);
  });
}

function aboutAliases({ functionName }: Deployment, { live, canary }: Inspection): Opinion {
  const gone = Object.entries({ live, canary }).filter(([, alias]) => isMissing(alias));
  const [first] = gone;
  if (first) {
    const version = 'seen' in live ? live.seen.version : 'VERSION';
    return problem(
      `${functionName} has no alias ${gone.map(([name]) => name).join(' and ')}: requests to that side fail`,
      `aws lambda create-alias --function-name ${functionName} --name ${first[0]} --function-version ${version}`,
    );
  }
  return judge(live, ({ version: production }) =>
    judge(canary, ({ version }) => ok(`live is version ${production}, canary is version ${version}`)),
  );
}

function aboutLedger({ release }: Inspection): Opinion {
  return judge(release, (current) => {
    if (!current) return ok('no release is in flight');
    const { id, version, unreadable = [] } = current;
    if (unreadable.length === 0) return ok(`release ${id} of version ${version} is in flight`);
    return warning(
      `somebody wrote into it: ${unreadable.join('; ')}`,
      'rollouts abort; what cannot be read is taken to be what brings traffic home',
    );
  });
}

function aboutTraffic({ release, execution, traffic }: Inspection): Opinion {
  if ('error' in release) return notLooked(release.error);
  return judge(traffic, (observed) => {
    const { seen: current } = release;
    const shown = observed.description;
    if (observed.kind === 'foreign') {
      return problem(
        `the route has ${shown}, which no release wrote`,
        'docs/operations.md, TrafficNotAtRest',
      );
    }
    if (!current) {
      if (isAtRest(observed.forward)) return ok('all on production; no release is in flight');
      return problem(
        `${shown}, and no release is in flight`,
        'the guard brings it home within a minute or two; else docs/operations.md, TrafficNotAtRest',
      );
    }
    const { id, version, canaryPerMille } = current;
    const what = `release ${id} of version ${version}`;
    if ('error' in execution) return notLooked(execution.error);
    if (!execution.seen || hasEnded(execution.seen)) {
      return problem(
        `${what} has the lock, and its execution has ended (${execution.seen?.status ?? 'it is gone'}); the weights: ${shown}`,
        'the guard concludes it within a few minutes; else docs/operations.md, Bring a release home by hand',
      );
    }
    const wanted = canaryPerMille === 0 ? undefined : forwardFor(canaryPerMille);
    const isAsWritten = wanted ? sameForward(observed.forward, wanted) : true;
    const at = `${what} is at ${percent(canaryPerMille / 1000)}`;
    if (isAsWritten || isAtRest(observed.forward)) return ok(`${at}; the weights: ${shown}`);
    return warning(
      `${at}, and the weights are others: ${shown}`,
      'look again: it may be shifting; if somebody changed them, it rolls back by itself (TrafficDrifted)',
    );
  });
}

function aboutAlarms({ alarms }: Inspection): Opinion {
  return judge(alarms, (seen) => {
    const missing = named(seen, 'missing');
    if (missing.length > 0) {
      return problem(`missing: ${missing.join(', ')}: every release is refused (AlarmMissing)`, deployAgain);
    }
    const red = seen.filter(({ state }) => state === 'ALARM');
    if (red.length > 0) {
      const which = red.map(({ name, reason }) => `${name} (${reason ?? 'no reason'})`).join(', ');
      return problem(
        `in ALARM: ${which}`,
        'no release begins, and one in flight is taken back, until it is OK again: look at its metric',
      );
    }
    const without = named(seen, 'INSUFFICIENT_DATA');
    const rest = without.length > 0 ? `, ${without.length} of them without data so far` : '';
    return ok(`${counted(seen.length, 'alarm')}, none red${rest}`);
  });
}

function aboutGuard({ guardFunction }: Deployment, { guardRules, guardAlarms }: Inspection): Opinion {
  return judge(guardRules, (rules) => {
    const sweeps = rules.filter(({ isScheduled }) => isScheduled);
    if (sweeps.length === 0) return problem(`no rule wakes ${guardFunction} each minute`, deployAgain);
    const disabled = rules.filter(({ isEnabled }) => !isEnabled);
    if (disabled.length > 0) {
      return problem(
        `disabled: ${disabled.map(({ name }) => name).join(', ')}: the guard does not hear of everything`,
        `aws events enable-rule --name ${disabled[0]!.name}`,
      );
    }
    return judge(guardAlarms, (alarms) => {
      const missing = named(alarms, 'missing');
      if (missing.length > 0) return problem(`missing: ${missing.join(', ')}`, deployAgain);
      const red = named(alarms, 'ALARM');
      if (red.length > 0) return problem(`in ALARM: ${red.join(', ')}`, 'docs/operations.md, The guard');
      return ok(
        `${counted(rules.length, 'rule')} wake it, one of them each minute; its own alarms are not red`,
      );
    });
  });
}

function aboutDeadLetters({ deadLetters }: Inspection): Opinion {
  return judge(deadLetters, (count) =>
    count === 0
      ? ok('none')
      : problem(
          `${counted(count, 'message')} that the guard could not be told, or could not act on`,
          'docs/operations.md, The guard: read them, mend their cause, then purge the queue',
        ),
  );
}

function aboutTriggers({ triggers }: Inspection): Opinion {
  return judge(triggers, (rules) => {
    if (rules.length === 0) return ok('none: releases are started by hand');
    const disabled = rules.filter(({ isEnabled }) => !isEnabled);
    if (disabled.length === 0)
      return ok(`${counted(rules.length, 'rule')} start a release for a published version`);
    return warning(
      `disabled: ${disabled.map(({ name }) => name).join(', ')}: published versions are not released by themselves`,
      `aws events enable-rule --name ${disabled[0]!.name}`,
    );
  });
}

/** CloudTrail itself is not asked: that it has told of a publication says more than its settings. */
function aboutTrail({ triggers, triggered }: Inspection): Opinion {
  if ('seen' in triggers && !triggers.seen.some(({ isEnabled }) => isEnabled)) {
    return ok('not needed: no rule waits for it');
  }
  return judge(triggered, (times) =>
    times > 0
      ? ok(`CloudTrail told of ${counted(times, 'publication')} in the last ${triggerDays} days`)
      : {
          status: 'unknown',
          says:
            `no publication was heard of in the last ${triggerDays} days: none was made, or no trail logs management ` +
            'events, and versions are not released by themselves',
          mend: 'aws cloudtrail describe-trails; aws cloudtrail get-event-selectors --trail-name NAME',
        },
  );
}

function aboutPermissions(inspection: Inspection): Opinion {
  const actions = refusedActions(Object.values(inspection) as Looked<unknown>[]);
  if (actions.length === 0) return ok('whatever was read may be read; what changes something was not tried');
  return warning(`refused: ${actions.join(', ')}`, 'docs/cli.md lists what each command needs');
}

/** Judges what was seen; what was not is unknown, but what is not there at all is a problem. */
function judge<Seen>(looked: Looked<Seen>, opinion: (seen: Seen) => Opinion): Opinion {
  return 'error' in looked ? notLooked(looked.error) : opinion(looked.seen);
}

function notLooked(error: Error): Opinion {
  const action = refusedAction(error);
  if (action !== undefined) return { status: 'unknown', says: `you may not look: ${action}` };
  if (isMissing({ error })) return problem(`gone: ${error.message}`, deployAgain);
  return { status: 'unknown', says: error.message };
}

function named(alarms: readonly AlarmObservation[], state: AlarmObservation['state']): string[] {
  return alarms.filter((alarm) => alarm.state === state).map(({ name }) => name);
}

function ok(says: string): Opinion {
  return { status: 'ok', says };
}

function warning(says: string, mend: string): Opinion {
  return { status: 'warning', says, mend };
}

function problem(says: string, mend: string): Opinion {
  return { status: 'problem', says, mend };
}
