import type { Command } from 'commander';

/** Which service, and where: the flags of every command that speaks with an account. */
export function withService(command: Command): Command {
  return withAccount(command.option('--service <name>', 'which service (default: the only one there is)'));
}

/** Where: the flags of a command that speaks with an account about all services. */
export function withAccount(command: Command): Command {
  return command
    .option('--profile <name>', 'AWS profile (default: AWS_PROFILE)')
    .option('--region <name>', 'AWS Region (default: AWS_REGION, or that of the profile)');
}

/** Whether to print JSON. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON and nothing else', false);
}

/** For what takes something away from people: it is confirmed, and somebody says why. */
export function withConsent(command: Command): Command {
  return command
    .option('--reason <text>', 'why, for those who read the history')
    .option('--yes', 'do not ask; with --reason, for scripts', false);
}
