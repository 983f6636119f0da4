import { isShellWord } from '../../../../core/text/sanitize';
import type { Command } from 'commander';
import type * as AccountModule from '../../account/account';
import { exitCodes } from '../../process/exit-codes';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Each script calls `rollouts complete` with the words so far and offers the lines that it prints. */
const scripts: Readonly<Record<Shell, string>> = {
  bash: `_rollouts() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(rollouts complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _rollouts rollouts
`,
  zsh: `_rollouts() {
  local -a candidates
  candidates=("\${(@f)$(rollouts complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a candidates
}
compdef _rollouts rollouts
`,
  fish: `complete -c rollouts -f -a '(rollouts complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
};

/** The number of past releases that are offered. */
const releasesOffered = 10;

/** `rollouts completion SHELL` */
export async function printScript(shell: Shell): Promise<number> {
  process.stdout.write(scripts[shell]);
  return Promise.resolve(exitCodes.ok);
}

/** `rollouts complete`: prints the candidates for the last word, one a line; nothing when they cannot be read. */
export async function printCandidates(program: Command, words: readonly string[]): Promise<number> {
  const candidates = await candidatesFor(program, words).catch(() => []);
  // Shells expand what they are offered, and the names in an account are not ours.
  const harmless = candidates.filter(isShellWord);
  process.stdout.write(harmless.map((candidate) => `${candidate}\n`).join(''));
  return exitCodes.ok;
}

async function candidatesFor(program: Command, words: readonly string[]): Promise<string[]> {
  const typed = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  const visible = program.createHelp().visibleCommands(program);
  const named = program.commands.find((each) => each.name() === words[0]);
  if (words.length <= 1 || !named) return visible.map((each) => each.name());
  const nested = named.commands.find((each) => each.name() === words[1]);
  if (named.commands.length > 0 && (words.length === 2 || !nested)) {
    return named.commands.map((each) => each.name());
  }
  const command = nested ?? named;
  const option = command.options.find(({ long, short }) => before === long || before === short);
  if (option && (option.required || option.optional)) {
    if (option.long === '--service') return services();
    if (option.long === '--strategy') return strategies(serviceIn(words));
    return option.argChoices ?? [];
  }
  if (typed.startsWith('-')) {
    return command
      .createHelp()
      .visibleOptions(command)
      .map(({ long, short }) => long ?? short ?? '');
  }
  const [argument] = command.registeredArguments;
  if (argument?.argChoices) return argument.argChoices;
  if (argument?.name() === 'release') return releases(serviceIn(words));
  return argument?.name() === 'version' ? versions(serviceIn(words)) : [];
}

function serviceIn(words: readonly string[]): string | undefined {
  const at = words.indexOf('--service');
  return at < 0 ? undefined : words[at + 1];
}

async function services(): Promise<string[]> {
  const { manifests } = await account().listServices();
  return manifests.map(({ service }) => service);
}

async function strategies(service: string | undefined): Promise<string[]> {
  const manifest = await account(service).findService();
  return manifest.strategies.map(({ name }) => name);
}

/** The newest version and those of past releases. */
async function versions(service: string | undefined): Promise<string[]> {
  const here = account(service);
  const all = here.releasesOf(await here.findService());
  const [newest, past] = await Promise.all([all.target.newest(), all.history(releasesOffered)]);
  return [...new Set([newest, ...past.map(({ version }) => version)])].filter((each) => each !== undefined);
}

async function releases(service: string | undefined): Promise<string[]> {
  const here = account(service);
  const manifest = await here.findService();
  const [{ current }, past] = await Promise.all([
    here.readStatus(manifest),
    here.releasesOf(manifest).history(releasesOffered),
  ]);
  return [...(current ? [current.id] : []), ...past.map(({ id }) => id)];
}

function account(service?: string) {
  const { Account } = require('../../account/account') as typeof AccountModule;
  return new Account({ ...(service !== undefined && { service }) });
}
