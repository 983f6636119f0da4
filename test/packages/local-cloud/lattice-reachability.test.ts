import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalCloud } from '../../../packages/local-cloud/cloud';

const network = { 'Fn::GetAtt': ['Network', 'Id'] };
const service = { 'Fn::GetAtt': ['Service', 'Id'] };

test('clients reach a listener from the VPCs that a network of its service associates', async () => {
  const file = join(mkdtempSync(join(process.env['TEST_FOLDER']!, 'reach-')), 'Shop.template.json');
  const Resources = {
    Network: { Type: 'AWS::VpcLattice::ServiceNetwork', Properties: { AuthType: 'NONE' } },
    Service: { Type: 'AWS::VpcLattice::Service', Properties: { AuthType: 'NONE' } },
    Listener: {
      Type: 'AWS::VpcLattice::Listener',
      Properties: {
        ServiceIdentifier: service,
        Protocol: 'HTTP',
        DefaultAction: { FixedResponse: { StatusCode: 404 } },
      },
    },
    OfService: {
      Type: 'AWS::VpcLattice::ServiceNetworkServiceAssociation',
      Properties: { ServiceNetworkIdentifier: network, ServiceIdentifier: service },
    },
    OfVpc: {
      Type: 'AWS::VpcLattice::ServiceNetworkVpcAssociation',
      Properties: { ServiceNetworkIdentifier: network, VpcIdentifier: 'vpc-0123456789abcdef0' },
    },
  };
  writeFileSync(file, JSON.stringify({ Resources }));
  const cloud = await LocalCloud.start({ startsAt: 0 });
  try {
    const stack = await cloud.deploy(file);
    const listener = stack.resources.get('Listener')!.ref;
    expect(cloud.lattice.isReachable(listener, 'vpc-0123456789abcdef0')).toBe(true);
    expect(cloud.lattice.isReachable(listener, 'vpc-0123456789abcdef1')).toBe(false);
  } finally {
    await cloud.close();
  }
});
