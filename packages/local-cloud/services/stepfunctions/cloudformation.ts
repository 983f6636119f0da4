import { z } from 'zod';
import { AwsError, Unsupported } from '../../kernel/errors';
import { drawUuid } from '../../kernel/random-text';
import { ignored, tags } from '../../kernel/schemas';
import { resourceType } from '../../kernel/service';
import { checkName } from './state/names';
import { changeStateMachine, createStateMachine } from './operations/state-machines';
import type { ResourceType } from '../../kernel/service';
import type { StateMachineParts } from './operations/state-machines';

const stateMachineProperties = z.strictObject({
  DefinitionString: z.string().optional(),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  RoleArn: z.string(),
  StateMachineName: z.string().optional(),
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).optional(),
  LoggingConfiguration: ignored('no log group receives the history, which GetExecutionHistory tells in full'),
  TracingConfiguration: ignored('nothing is traced by X-Ray'),
  EncryptionConfiguration: ignored('nothing is stored that could be encrypted'),
  Tags: tags,
});

/** The CloudFormation resource types of Step Functions. */
export function stepFunctionsResourceTypes(parts: StateMachineParts): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::StepFunctions::StateMachine': resourceType({
      properties: stateMachineProperties,
      updates: {
        DefinitionString: 'in-place',
        Definition: 'in-place',
        DefinitionSubstitutions: 'in-place',
        RoleArn: 'in-place',
        StateMachineName: 'replacement',
        StateMachineType: 'replacement',
        LoggingConfiguration: 'in-place',
        TracingConfiguration: 'in-place',
        EncryptionConfiguration: 'in-place',
        Tags: 'in-place',
      },
      create(properties, context) {
        const settings = settingsOf(properties);
        const name = properties.StateMachineName ?? context.physicalName(80);
        checkName(name);
        const machine = createStateMachine(parts, name, settings);
        return {
          ref: machine.arn,
          // AWS calls the revision of a new state machine INITIAL (`API_PublishStateMachineVersion.html`).
          attributes: { Arn: machine.arn, Name: machine.name, StateMachineRevisionId: 'INITIAL' },
        };
      },
      update(properties, previous, provision) {
        changeStateMachine(parts, previous.ref, settingsOf(properties));
        const StateMachineRevisionId = drawUuid(parts.context.random, 'revision', provision.physicalName(80));
        return { ref: previous.ref, attributes: { ...previous.attributes, StateMachineRevisionId } };
      },
      delete: ({ ref }) => parts.machines.delete(ref),
    }),
  };
}

/** @throws AwsError `ValidationException` */
function settingsOf(properties: z.output<typeof stateMachineProperties>) {
  const {
    DefinitionString: text,
    Definition: object,
    DefinitionSubstitutions: substitutions = {},
    RoleArn: roleArn,
  } = properties;
  if (properties.StateMachineType === 'EXPRESS') throw new Unsupported('state machines of the type EXPRESS');
  if ((text === undefined) === (object === undefined)) {
    throw new AwsError('ValidationException', 'Exactly one of DefinitionString and Definition is required');
  }
  return { definitionText: substitute(text ?? JSON.stringify(object), substitutions), roleArn };
}

/** Replaces each `${key}`, as CloudFormation does: in the text, whatever surrounds it. */
function substitute(
  text: string,
  substitutions: Readonly<Record<string, string | number | boolean>>,
): string {
  return Object.entries(substitutions).reduce(
    (replaced, [key, value]) => replaced.replaceAll(`\${${key}}`, () => String(value)),
    text,
  );
}
