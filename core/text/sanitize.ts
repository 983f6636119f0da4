/** Joiners and variation selectors: invisible, but scripts and emoji need them, after a character that is not Latin. */
const joining = String.raw`\u200c\u200d\ufe0e\ufe0f`;

/**
 * Control characters, unpaired surrogates, and characters that are invisible or change the direction of writing.
 *
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const unprintable = new RegExp(
  String.raw`[\p{Cc}\p{Cs}\u2028\u2029\u2800\ufff9-\ufffb]` +
    String.raw`|(?![${joining}])\p{Default_Ignorable_Code_Point}` +
    String.raw`|(?<=^|[\p{Script=Latin}\s\u200c\u200d])[${joining}]` +
    String.raw`|(?<=[\x00-\x7f])[\u200c\u200d]`,
  'u',
);
const eachUnprintable = new RegExp(unprintable, 'gu');

/** True for a text without unprintable characters. */
export function isPrintable(text: string): boolean {
  return !unprintable.test(text);
}

/** Makes an untrusted text fit to be stored and shown: replaces unprintable characters with spaces and cuts it. */
export function printable(text: string, maximumLength: number): string {
  return text.slice(0, maximumLength).replaceAll(eachUnprintable, ' ');
}

/** Makes JSON fit for a terminal: writes unprintable characters but line breaks as escapes, which mean the same. */
export function printableJson(json: string): string {
  return json.replaceAll(eachUnprintable, (character) =>
    character === '\n' ? character : escapesOf(character),
  );
}

/** Makes every text in a value that becomes JSON fit to be shown. Use it as the second argument of `JSON.stringify`. */
export function printableValue(_key: string, value: unknown): unknown {
  return typeof value === 'string' && !isPrintable(value) ? printable(value, value.length) : value;
}

/**
 * Takes from an untrusted text what chats and Markdown make links and mentions of. No escape does that everywhere: Slack
 * shows a backslash where Teams takes it for one.
 */
export function withoutLinks(text: string): string {
  return withoutMentions(printable(text, text.length))
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .replaceAll('://', ': //')
    .replaceAll(/\b(www\.|mailto:)/gi, '$1 ');
}

/** Takes from a text what chats and Markdown make mentions of; an address of mail stays. */
export function withoutMentions(text: string): string {
  return text.replaceAll(/(?<![\w.+-])@(?=\w)/g, '@ ');
}

/** Quotes a text as one word of a POSIX shell, if it needs quotes. */
export function shellWord(text: string): string {
  return isShellWord(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** True for a text that every shell takes as it is. */
export function isShellWord(text: string): boolean {
  return /^[\w.%@=+-]+$/.test(text);
}

function escapesOf(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
