/** What was seen, or why it could not be looked at. */
export type Looked<Seen> = { readonly seen: Seen } | { readonly error: Error };
