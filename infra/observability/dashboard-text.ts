/** The place of a state machine in the AWS console. */
export interface StateMachineLink {
  readonly consoleDomain: string;
  readonly region: string;
  readonly stateMachineArn: string;
}

/** Returns the Markdown at the top of a dashboard: how to read it, and the commands. All but the name may be CDK tokens. */
export function dashboardText(
  serviceName: string,
  { consoleDomain, region, stateMachineArn }: StateMachineLink,
): string {
  const executions = `https://${region}.${consoleDomain}/states/home?region=${region}#/statemachines/view/${stateMachineArn}`;
  return [
    `# Releases of ${serviceName}`,
    '',
    `[All releases in Step Functions](${executions})`,
    '',
    'Orange is the canary, blue is production, each measured by its alias. A line ends where that side has no requests. The',
    "canary's weight is 0 after a release. A verdict of 0 is hold: a gate has not passed yet.",
    '',
    '```',
    `rollouts status  --service ${serviceName}     weights, stage and gate results`,
    `rollouts abort   --service ${serviceName}     roll back now`,
    `rollouts explain --service ${serviceName}     every verdict with its evidence`,
    '```',
  ].join('\n');
}
