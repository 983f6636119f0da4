import { callerIdentity } from '../../../../aws/client/caller-identity';
import { pluralize } from '../../../../core/text/format';
import { Account, type AccountOptions } from '../../account/account';
import { diagnose } from '../../doctor/diagnose';
import type { DoctorReport, Finding } from '../../doctor/doctor-report';
import { inspect } from '../../doctor/inspection';
import { exitCodes } from '../../process/exit-codes';
import { problemOf } from '../../process/problem';
import { Screen, type Colors } from '../../views/screen';

/** The flags of the command. */
export interface DoctorOptions extends AccountOptions {
  readonly json: boolean;
}

/** `rollouts doctor`: checks everything that a service's releases depend on. */
export async function runDoctor(options: DoctorOptions): Promise<number> {
  const report = await runChecks(new Account(options));
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else printReport(screen, report);
  const hasProblem = report.findings.some(({ status }) => status === 'problem');
  return hasProblem ? exitCodes.unexpectedOutcome : exitCodes.ok;
}

/** Runs the checks. Without credentials or a service manifest the remaining checks are impossible. */
async function runChecks(account: Account): Promise<DoctorReport> {
  const findings: Finding[] = [];
  const caller = await callerIdentity().catch((error: unknown) => ({ error }));
  if ('error' in caller) return { findings: [fatalFinding('credentials', caller.error)] };
  findings.push({
    check: 'credentials',
    status: 'ok',
    message: `${caller.arn} of account ${caller.account}`,
  });
  const manifest = await account.findService().catch((error: unknown) => ({ error }));
  if ('error' in manifest) return { findings: [...findings, fatalFinding('service', manifest.error)] };
  const { service, stateMachineArn, strategies } = manifest;
  const region = stateMachineArn.split(':')[3];
  const names = strategies.map(({ name }) => name).join(', ');
  findings.push({ check: 'service', status: 'ok', message: `${service} in ${region}, with ${names}` });
  return {
    service,
    findings: [...findings, ...diagnose(manifest, await inspect(account, manifest))],
  };
}

/** The finding that ends the checks; the message of the error has its remedy. */
function fatalFinding(check: string, error: unknown): Finding {
  return { check, status: 'problem', message: problemOf(error).message };
}

const marks: Readonly<Record<Finding['status'], string>> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'PROBLEM',
  unknown: 'unknown',
};

function printReport(screen: Screen, { findings }: DoctorReport): void {
  const { colors } = screen;
  const markWidth = Math.max(...Object.values(marks).map(({ length }) => length));
  const checkWidth = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, status, message, remedy, command } of findings) {
    const mark = paint(status, colors)(marks[status].padEnd(markWidth));
    screen.print(`${mark}  ${check.padEnd(checkWidth)}  ${message}`, markWidth + checkWidth + 4);
    const margin = ' '.repeat(markWidth + 2);
    if (remedy !== undefined) screen.print(`${margin}→ ${remedy}`, markWidth + 4);
    if (command !== undefined) screen.printWhole(`${margin}$ ${command}`);
  }
  screen.print();
  screen.print(summary(findings));
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Finding['status']) => findings.filter(({ status }) => status === wanted).length;
  const problems = count('problem');
  const warnings = count('warning');
  const unknown = count('unknown');
  const parts = [
    problems > 0
      ? pluralize(problems, 'problem')
      : unknown > 0
        ? 'No problems in the completed checks'
        : 'No problems',
    ...(warnings > 0 ? [pluralize(warnings, 'warning')] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  return `${parts.join(', ')}.`;
}

function paint(status: Finding['status'], colors: Colors): (text: string) => string {
  const { green, yellow, red, bold, dim } = colors;
  return { ok: green, warning: yellow, problem: (text: string) => bold(red(text)), unknown: dim }[status];
}
