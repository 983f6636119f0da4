import type * as DoctorModule from '../verbs/doctor';
import type { DoctorOptions } from '../verbs/doctor';
import { withJson, withService } from './account-options';
import { addCommand, type AddCommand } from './command';

/** `rollouts doctor` */
export const addDoctor: AddCommand = (program, ending) => {
  const command = addCommand(program, 'doctor', {
    does: 'whether everything that releases need is there and works, and how to mend it; changes nothing',
    examples: `
      rollouts doctor
      rollouts doctor --service checkout --region eu-west-1
      rollouts doctor --json | jq '.findings[] | select(.status != "ok")'`,
    more: 'It ends with 0 when there is no problem, with 1 when there is one, and with 2 after wrong use.',
  });
  withJson(withService(command)).action(
    ending((options: DoctorOptions) => {
      const { runDoctor } = require('../verbs/doctor') as typeof DoctorModule;
      return runDoctor(options);
    }),
  );
};
