import type { Command } from 'commander';

/** Adds the flags that select a service and its account. */
export function withService(command: Command): Command {
  return withAccount(
    command.option('--service <name>', 'name of the service (default: the only one in the Region)'),
  );
}

/** Adds the flags that select an account and a Region. */
export function withAccount(command: Command): Command {
  return command
    .option('--profile <name>', 'AWS profile (default: AWS_PROFILE)')
    .option('--region <name>', 'AWS Region (default: AWS_REGION, or the Region of the profile)');
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON and nothing else', false);
}

/** Adds the flags of a command that asks for confirmation and a reason. */
export function withConfirmation(command: Command): Command {
  return command
    .option('--reason <text>', 'reason to record in the audit trail')
    .option('--yes', 'skip the confirmation; for scripts', false);
}
