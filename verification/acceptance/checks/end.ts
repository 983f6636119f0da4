import { names } from '../apps/names';
import type { Check } from '../walk/check';

/** The checks on the end of the service. */
export const theEnd: readonly Check[] = [
  {
    id: 'destroy',
    title: 'The stack is deleted',
    line: 17,
    kind: 'asserts',
    decides: [],
    async run(walk) {
      const { total, failed } = walk.answers();
      await walk.traffic?.stop();
      const { world } = walk;
      const startedAt = world.now();
      await world.destroy({ folder: walk.nextFolder(), stackName: names.stack });
      walk.note({ seconds: walk.secondsSince(startedAt), requests: total, failed });
    },
  },
];
