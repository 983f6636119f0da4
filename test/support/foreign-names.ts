/** Finds ARNs with a partition, and links to a console of one Region that are not chosen by condition, in the text of a template. */
export function foreignNames(template: string): string[] {
  return template.match(/arn:aws[\w-]*:|https:\/\/[\w.-]*console\.[\w.-]*/g) ?? [];
}
