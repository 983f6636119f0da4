import { Differences } from '../../../kernel/difference';
import type { Provisioned } from '../../../kernel/service';
import type { TemplateFile, TemplateResource } from '../../../template/template';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
export type StackStatus =
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_COMPLETE'
  | 'ROLLBACK_FAILED'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_ROLLBACK_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED';

type ResourceVerb = 'CREATE' | 'UPDATE' | 'DELETE';

export type ResourceStatus = `${ResourceVerb}_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}` | 'DELETE_SKIPPED';

/** A resource of a stack. */
export interface StackResource extends Provisioned {
  readonly logicalId: string;
  readonly type: string;
  /** The resource as its template has it. */
  readonly template: TemplateResource;
  /** The properties of the template, resolved. */
  readonly properties: unknown;
  readonly status: ResourceStatus;
  readonly statusReason?: string;
  readonly updatedAt: Date;
}

/** One line of a stack's history: of a resource, or of the stack itself. */
export interface StackEvent {
  readonly id: string;
  readonly at: Date;
  /** The stack's name, in its own events. */
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: StackStatus | ResourceStatus;
  readonly reason?: string;
  /** Shared by all events of one operation. */
  readonly token: string;
}

/** A stack of CloudFormation. */
export class Stack {
  status: StackStatus = 'CREATE_IN_PROGRESS';
  statusReason: string | undefined;
  /** The time of the latest update. */
  updatedAt: Date | undefined;
  deletedAt: Date | undefined;
  /** By logical id, in the order in which they were created. */
  readonly resources = new Map<string, StackResource>();
  /** Oldest first. */
  readonly events: StackEvent[] = [];
  /** The parts of the template that AWS would carry out and the local cloud does not. */
  readonly differences = new Differences();
  outputs: Readonly<Record<string, string>> = {};

  constructor(
    readonly name: string,
    /** The ARN. */
    readonly id: string,
    readonly createdAt: Date,
    /** The template of the last operation that succeeded; of the first one until then. */
    public file: TemplateFile,
  ) {}
}
