import type { Operation, ResourceType } from '../../../kernel/service';

/** The tags of all resources, by ARN. */
export class Tags {
  readonly #byArn = new Map<string, Readonly<Record<string, string>>>();

  of(arn: string): Readonly<Record<string, string>> {
    return this.#byArn.get(arn) ?? {};
  }

  /** Replaces all tags of a resource. */
  set(arn: string, tags: Readonly<Record<string, string>>): void {
    this.#byArn.set(arn, tags);
  }

  /** Wraps operations that create resources, so that these keep their tags. */
  keptBy(operations: Readonly<Record<string, Operation>>): Record<string, Operation> {
    const keeping = (wrapped: Operation): Operation => ({
      ...wrapped,
      handle: async (input, call) => {
        const output: unknown = await wrapped.handle(input, call);
        const { tags } = input as { tags?: Readonly<Record<string, string>> };
        if (tags) this.set((output as { arn: string }).arn, tags);
        return output;
      },
    });
    return mapped(operations, keeping);
  }

  /** Wraps resource types, so that resources have the tags of their template. */
  inTemplates(types: Readonly<Record<string, ResourceType>>): Record<string, ResourceType> {
    const tagging = (wrapped: ResourceType): ResourceType => ({
      ...wrapped,
      create: async (properties, context) => {
        const made = await wrapped.create(properties, context);
        this.set(arnOf(made), tagsIn(properties));
        return made;
      },
      update: async (properties, previous, context) => {
        const changed = await wrapped.update(properties, previous, context);
        this.set(arnOf(changed), tagsIn(properties));
        return changed;
      },
    });
    return mapped(types, tagging);
  }
}

function mapped<Item>(
  items: Readonly<Record<string, Item>>,
  change: (item: Item) => Item,
): Record<string, Item> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, change(item)]));
}

function arnOf({ ref, attributes }: { ref: string; attributes?: Readonly<Record<string, string>> }): string {
  return attributes?.['Arn'] ?? ref;
}

function tagsIn(properties: object): Readonly<Record<string, string>> {
  return (properties as { Tags?: Readonly<Record<string, string>> }).Tags ?? {};
}
