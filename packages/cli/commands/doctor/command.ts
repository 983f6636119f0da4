import type * as DoctorModule from './run';
import type { DoctorOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts doctor` */
export const addDoctor: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'doctor', {
    summary: 'check everything that releases depend on, and show how to fix problems; changes nothing',
    examples: `
      rollouts doctor
      rollouts doctor --service checkout --region eu-west-1
      rollouts doctor --json | jq '.findings[] | select(.status != "ok")'`,
    notes: 'Exits with 0 if there are no problems, 1 if there are, and 2 on invalid usage.',
  });
  withJson(withService(command)).action(
    toAction((options: DoctorOptions) => {
      const { runDoctor } = require('./run') as typeof DoctorModule;
      return runDoctor(options);
    }),
  );
};
