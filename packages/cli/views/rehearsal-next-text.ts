import type { RehearsalReport } from '../../rehearsal';

/** The rehearsal as it was started. */
export interface RehearsedWith {
  /** The report as a page. */
  readonly page: string;
  /** @default the bundled example */
  readonly template?: string;
  /** The file of the scenario. @default an included one */
  readonly scenario?: string;
}

/** Says what to do after a rehearsal, most important first. */
export function nextStepLines(report: RehearsalReport, started: RehearsedWith): string[] {
  const [first = '', ...more] = stepsAfter(report, started);
  return [`Next: ${first}`, ...more.map((step) => `      ${step}`)];
}

function stepsAfter(report: RehearsalReport, started: RehearsedWith): string[] {
  const { template, scenario, page } = started;
  const again = 'then rehearse again';
  if (report.production.failed) {
    return [
      `production must serve its requests first: mend the code, the template or the scenario's requests, ${again}`,
    ];
  }
  if (report.asExpected) {
    const flags = [template && ` --template ${template}`, scenario && ` --scenario ${scenario}`];
    const cloud = `npx rollouts cloud${flags.filter(Boolean).join('')} --traffic 20 --speed 30`;
    return template === undefined
      ? [
          `${cloud}   # publish, watch and abort releases by hand`,
          'npx rollouts init                               # releases for your own service',
        ]
      : ['npx cdk deploy', `or ${cloud}   # publish, watch and abort releases by hand`];
  }
  const unexpected = report.releases.filter(({ outcome, expected }) => outcome !== expected);
  const steps = unexpected.map(({ name, outcome, expected }) => {
    if (outcome === 'rolled-back')
      return `${page} shows which gate rolled ${name} back, and when: mend the version or the gate, ${again}`;
    if (outcome === 'promoted')
      return `no gate failed ${name}: npx rollouts plan shows what the strategy detects at your traffic`;
    return `${page} shows why ${name} ended as ${outcome} instead of ${expected}`;
  });
  const deployments = report.deployments.filter(({ outcome, expected }) => outcome !== expected);
  return [
    ...steps,
    ...deployments.map(
      ({ template: file, status }) =>
        `the deployment of ${file} ended in ${status}: mend the template, ${again}`,
    ),
  ];
}
