/** The ARN of an execution: the id of a release is the name of its execution. `*` stands for every execution in a policy. */
export function executionArnOf(stateMachineArn: string, id: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${id}`;
}
