import type { AccountOptions } from '../../account/account';
import { parseDuration } from '../../process/option-values';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import type * as GuardModule from './run';

/** `rollouts guard suspend|resume` */
export const addGuard: AddCommand = (program, toAction) => {
  const guard = addCommand(program, 'guard', {
    summary: 'suspend the guard while you write weights yourself, or resume it',
    examples: `
      rollouts guard suspend --for 1h --reason 'production is down, sending traffic to the canary'
      rollouts guard resume --reason 'production works again'`,
    notes:
      'While it is suspended the guard leaves the weights alone when no release is in flight, and no release can begin. The ' +
      'rollback of a release is never suspended.',
  });
  const load = () => require('./run') as typeof GuardModule;
  const suspend = addCommand(guard, 'suspend', {
    summary: 'let the guard leave the weights alone, for 4 hours at most; renew it by suspending again',
    examples: `
      rollouts guard suspend --for 30m --reason 'moving traffic by hand'`,
  })
    .requiredOption('--for <duration>', 'how long, such as 30m or 2h, at most 4h', parseDuration(60, 14_400))
    .requiredOption('--reason <text>', 'reason to record and to send to people');
  withJson(withService(suspend)).action(
    toAction((options: SuspendFlags) => load().runSuspend({ ...options, seconds: options.for })),
  );
  const resume = addCommand(guard, 'resume', {
    summary: 'end the suspension: the guard restores the baseline within a minute',
    examples: `
      rollouts guard resume --reason 'production works again'`,
  }).option('--reason <text>', 'reason to record and to send to people');
  withJson(withService(resume)).action(toAction((options: ResumeFlags) => load().runResumeGuard(options)));
};

interface ResumeFlags extends AccountOptions {
  readonly reason?: string;
  readonly json: boolean;
}

interface SuspendFlags extends AccountOptions {
  readonly for: number;
  readonly reason: string;
  readonly json: boolean;
}
