/** Returns the Markdown at the top of a dashboard: how to read it, and the commands. Region and ARN may be CDK tokens. */
export function dashboardText(serviceName: string, region: string, stateMachineArn: string): string {
  const executions = `https://console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${stateMachineArn}`;
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
