import type { ReleaseErrorName } from '../../errors/release-error';
import { shellWord } from '../../text/sanitize';

/** A step that people can take after an event. */
export interface NextStep {
  readonly purpose: string;
  /** A command for a shell; without one the purpose is the instruction. */
  readonly command?: string;
}

/** The steps that the next steps of events are composed of. */
export interface NextSteps {
  /** Follows the release. */
  readonly watch: NextStep;
  /** Rolls the release back. */
  readonly abort: NextStep;
  /** Prints each verdict with its numbers. */
  readonly explain: NextStep;
  /** Prints the log of the canary's requests that failed. */
  readonly canaryLog: NextStep;
  /** Prints the weights and the status of the service. */
  readonly status: NextStep;
  /** Releases the previous version. */
  readonly undo: NextStep;
  /** A command of `rollouts` for the service. */
  readonly run: (purpose: string, verb: string, ...words: string[]) => NextStep;
  /** A command that needs a reason. */
  readonly runWithReason: (purpose: string, verb: string, ...words: string[]) => NextStep;
  /** The section of docs/operations.md about an error. */
  readonly read: (error: string) => NextStep;
  /** The steps after an error: its section, and what usually causes it. */
  readonly afterFailure: (error: string) => readonly NextStep[];
}

/** The steps beyond the section of an error: what usually causes it, and how that is found. */
const stepsByError: Readonly<
  Record<string, ((steps: Pick<NextSteps, 'run'>) => readonly NextStep[]) | undefined>
> = {
  ReleaseInProgress: ({ run }) => [
    run('Watch the release in flight', 'watch'),
    run('Start this one when that has ended', 'start', 'VERSION', '--on-conflict', 'queue'),
  ],
  AliasMoved: () => [
    {
      purpose: 'Find who moved the alias',
      command:
        'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=UpdateAlias20150331 --max-items 10',
    },
    { purpose: 'Deploy without --hotswap, --hotswap-fallback, --revert-drift and cdk watch' },
    { purpose: 'Let jobs that delete old versions leave the aliases of releases alone' },
  ],
} satisfies { readonly [Name in ReleaseErrorName]?: (steps: Pick<NextSteps, 'run'>) => readonly NextStep[] };

/** The steps for a service and, if the event is about one, a release. */
export function nextStepsFor(service: string, releaseId?: string): NextSteps {
  const command = (verb: string, words: readonly string[]) =>
    ['rollouts', verb, ...words.map(shellWord), '--service', shellWord(service)].join(' ');
  const run = (purpose: string, verb: string, ...words: string[]): NextStep => ({
    purpose,
    command: command(verb, words),
  });
  const runWithReason = (purpose: string, verb: string, ...words: string[]): NextStep => ({
    purpose,
    command: `${command(verb, words)} --reason "…"`,
  });
  const read = (error: string): NextStep => ({
    purpose: `Read what to do in docs/operations.md, ${error}`,
  });
  const release = releaseId === undefined ? [] : [releaseId];
  return {
    watch: run('Watch it', 'watch', ...release),
    abort: runWithReason('Roll it back: send all traffic to production now', 'abort'),
    explain: run('See every verdict with its numbers', 'explain', ...release),
    canaryLog: run(
      "Read the log of the canary's requests that failed",
      'logs',
      ...release,
      '--side',
      'canary',
    ),
    status: run('See the weights', 'status'),
    undo: runWithReason('Release the previous version', 'undo'),
    run,
    runWithReason,
    read,
    afterFailure: (error) => [read(error), ...(stepsByError[error]?.({ run }) ?? [])],
  };
}
