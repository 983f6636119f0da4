/**
 * One stretch of a file's text.
 *
 * - `code`: identifiers and punctuation
 * - `string`: the content of a string literal or of one part of a template literal
 * - `comment`: one comment, with its delimiters
 * - `prose`: text for people, such as Markdown or the text between two JSX tags
 */
export interface Segment {
  readonly kind: 'code' | 'string' | 'comment' | 'prose';
  /** The text, of the same length as its source: stars and line breaks of comments are blanks. */
  readonly text: string;
  /** Where it begins in the file, in characters. */
  readonly offset: number;
}

const regexLiteral = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const stringLiteral = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y;
const comment = /\/\/[^\n]*|\/\*[^]*?\*\//y;
const templatePart = /(?:\\.|\$(?!\{)|[^`\\$])*/y;

/** Cuts a file into segments, by the extension of its name. */
export function segmentsOf(file: string, source: string): readonly Segment[] {
  if (/\.(?:[cm]?[jt]sx?|json|css)$/.test(file)) return sourceSegments(source);
  return [...quotedSegments(source), { kind: 'prose', text: blankLineStarts(source), offset: 0 }];
}

/** The code spans and code blocks of Markdown, in which identifiers are looked for. */
function quotedSegments(source: string): readonly Segment[] {
  return [...source.matchAll(/^```[^]*?^```|`[^`\n]+`/gm)].map((match) => ({
    kind: 'code',
    text: match[0],
    offset: match.index,
  }));
}

/** A scanner for TypeScript, JavaScript, JSON and CSS; it needs to be right about comments and strings only. */
function sourceSegments(source: string): readonly Segment[] {
  const segments: Segment[] = [];
  const templates: number[] = [];
  let depth = 0;
  let codeFrom = 0;
  let at = 0;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const endCode = (): void => {
    if (codeFrom < at) segments.push(...codeSegments(source.slice(codeFrom, at), codeFrom));
  };
  const skip = (kind: 'string' | 'comment', text: string, margin: number): void => {
    endCode();
    const content = text.slice(margin, text.length - margin);
    segments.push({ kind, text: blankLineStarts(content), offset: at + margin });
    at += text.length;
    codeFrom = at;
  };

  while (at < source.length) {
    const character = source[at];
    const found = character === '/' ? match(comment) : match(stringLiteral);
    if (found !== undefined) {
      skip(character === '/' ? 'comment' : 'string', found, character === '/' ? 0 : 1);
    } else if (character === '/' && mayBeginRegex(source.slice(codeFrom, at)) && match(regexLiteral)) {
      at += match(regexLiteral)!.length;
    } else if (character === '`' || (character === '}' && templates.at(-1) === depth)) {
      if (character === '}') templates.pop();
      at += 1;
      skip('string', match(templatePart) ?? '', 0);
      if (source[at] === '$') {
        templates.push(depth);
        at += 1;
      }
      at += 1;
      codeFrom = at;
    } else {
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      at += 1;
    }
  }
  endCode();
  return segments;
}

/** Code, and the text between the JSX tags in it. */
function codeSegments(text: string, offset: number): readonly Segment[] {
  const jsx = [...text.matchAll(/>([^<>{}=;()]*[a-z][^<>{}=;()]*)(?=<|$)/gi)];
  return [
    { kind: 'code', text, offset },
    ...jsx.map((found): Segment => ({ kind: 'prose', text: found[1]!, offset: offset + found.index + 1 })),
  ];
}

function mayBeginRegex(codeBefore: string): boolean {
  return /(?:^|[(,=:[!&|?{};+\n]|\breturn)\s*$/.test(codeBefore);
}

/** Blanks line breaks and what begins a line of a comment, so that a phrase may go over the end of a line. */
function blankLineStarts(text: string): string {
  return text.replaceAll(/\n[ \t]*(?:\*(?!\/)|\/\/|>)?/g, (start) => ' '.repeat(start.length));
}
