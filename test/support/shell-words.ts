const word = /(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\([^)]*\)|[^\s'"|;&<>()#`\\]|(?<=\S)#)+|[|;&<>()#`\n]/gsy;

/** The placeholder for the value of a variable or of another command. */
const unknown = 'X';

/**
 * Splits the first command in a text into words, as a shell does, up to a pipe, another command, a comment or the end of
 * the line. Variables and command substitutions become `X`.
 */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  const line = text.replaceAll(/\\\n\s*/g, ' ');
  word.lastIndex = 0;
  for (let at = 0; at < line.length; at = word.lastIndex) {
    at += /^[^\S\n]*/.exec(line.slice(at))![0].length;
    word.lastIndex = at;
    const [found] = word.exec(line) ?? [];
    if (found === undefined || /^[|;&<>()#`\n]$/.test(found)) break;
    words.push(unquoted(found));
  }
  return words;
}

function unquoted(quoted: string): string {
  return quoted.replaceAll(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|((?:\\.|[^'"\\])+)/gs,
    (_, literal?: string, double?: string, bare?: string) =>
      literal ??
      (double ?? bare ?? '').replaceAll(/\$\([^)]*\)|\$\w+|\$\{\w+\}/g, unknown).replaceAll(/\\(.)/gs, '$1'),
  );
}
