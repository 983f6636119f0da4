import { shortName } from '../../../core/text/format';

test.each([
  ['arn:aws:sts::123456789012:assumed-role/Deploy/ana@example.com', 'ana@example.com'],
  ['arn:aws-cn:iam::123456789012:user/people/ana', 'ana'],
  ['arn:aws:cloudformation:us-east-1:123456789012:stack/Shop/0f1e2d3c-5b6a', 'stack Shop'],
  ['the release bot', 'the release bot'],
])('%s is called %s', (name, short) => expect(shortName(name)).toBe(short));
