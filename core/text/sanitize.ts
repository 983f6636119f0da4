/**
 * Control characters, unpaired surrogates, and characters that are invisible or change the direction of writing. The two
 * joiners are allowed: scripts and emoji need them.
 */
const unprintable =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/u;
const eachUnprintable = new RegExp(unprintable, 'gu');

/** True for a text without unprintable characters. */
export function isPrintable(text: string): boolean {
  return !unprintable.test(text);
}

/** Makes an untrusted text fit to be stored and shown: replaces unprintable characters with spaces and cuts it. */
export function printable(text: string, maximumLength: number): string {
  return text.slice(0, maximumLength).replaceAll(eachUnprintable, ' ');
}

/** Quotes a text as one word of a POSIX shell, if it needs quotes. */
export function shellWord(text: string): string {
  return /^[\w.%@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
