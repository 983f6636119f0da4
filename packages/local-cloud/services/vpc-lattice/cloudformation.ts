import type { ResourceType } from '../../kernel/service';
import type { DataPlane } from './data-plane/data-plane';
import { networkResourceTypes } from './resource-types/networks';
import { serviceResourceTypes } from './resource-types/services';
import { targetGroupResourceTypes } from './resource-types/target-groups';
import type { LatticeStore } from './state/store';

/**
 * The CloudFormation resource types of VPC Lattice. `Ref` gives the ARN of each, and `Fn::GetAtt` the read-only
 * properties of its schema (documentation in aws-cloudformation/aws-cloudformation-resource-providers-vpc-lattice and
 * the schemas in cfn-lint).
 */
export function latticeResourceTypes(
  store: LatticeStore,
  dataPlane: DataPlane,
): Record<string, ResourceType> {
  return {
    ...networkResourceTypes(store),
    ...serviceResourceTypes(store, dataPlane),
    ...targetGroupResourceTypes(store),
  };
}
