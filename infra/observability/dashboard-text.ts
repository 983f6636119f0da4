/** What stands at the top of a dashboard: how to read it, and what to type. Region and ARN may be CDK tokens. */
export function dashboardText(serviceName: string, region: string, stateMachineArn: string): string {
  const executions = `https://console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${stateMachineArn}`;
  return [
    `# Releases of ${serviceName}`,
    '',
    `[Every release in Step Functions](${executions})`,
    '',
    'Orange is the canary, blue is production; both are drawn by the alias that was called. Where a line ends, nobody called',
    'that side. The share of the canary is 0 when a release has ended. A verdict of 0 holds: it is too early, or not sure.',
    '',
    '```',
    `rollouts status  --service ${serviceName}     where traffic is, and why`,
    `rollouts abort   --service ${serviceName}     take it back now`,
    `rollouts explain --service ${serviceName}     every verdict with its numbers`,
    '```',
  ].join('\n');
}
