import type * as DoctorModule from './run';
import type { DoctorOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

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
      const { runDoctor } = require('./run') as typeof DoctorModule;
      return runDoctor(options);
    }),
  );
};
