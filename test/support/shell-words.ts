const word = /(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\([^)]*\)|[^\s'"|;&<>()#`\\]|(?<=\S)#)+|[|;&<>()#`\n]/gsy;

/** What a shell would put where nobody knows what. */
const unknown = 'X';

/**
 * The words of the first command in a text, as a shell splits them: up to a pipe, another command, a comment or the end
 * of the line. What variables and other commands would give is `X`.
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
