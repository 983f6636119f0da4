import { z } from 'zod';
import { drawText } from '../../../kernel/random-text';
import { AwsError } from '../../../kernel/errors';
import { operation, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';

const characters = {
  lowercase: 'abcdefghijklmnopqrstuvwxyz',
  uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  numbers: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  space: ' ',
} as const;

const getRandomPasswordInput = z.strictObject({
  PasswordLength: z.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().max(4096).default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
});

type PasswordRequest = z.output<typeof getRandomPasswordInput>;

/** The operation on passwords: they are drawn from the seed of the local cloud, so that runs can be compared. */
export function passwordOperations(context: CloudContext): Readonly<Record<string, Operation>> {
  let drawn = 0;
  return {
    GetRandomPassword: operation({
      input: getRandomPasswordInput,
      access: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
      handle: (request) => ({ RandomPassword: drawPassword(context, request, ++drawn) }),
    }),
  };
}

/** @throws AwsError `InvalidParameterException` when no character is left, or there are too few for each type */
function drawPassword(context: CloudContext, request: PasswordRequest, count: number): string {
  const { PasswordLength: length, RequireEachIncludedType: needsEach } = request;
  const types = includedTypes(request);
  if (types.length === 0 || (needsEach && types.length > length)) {
    throw new AwsError(
      'InvalidParameterException',
      'The password length must be at least the number of the included character types, of which there must be one.',
    );
  }
  for (let attempt = 0; ; attempt++) {
    const password = drawText(context.random, types.join(''), length, 'random password', count, attempt);
    const hasEach = types.every((type) => Array.from(type).some((character) => password.includes(character)));
    if (hasEach || !needsEach) return password;
  }
}

/** The characters of each type that is not excluded as a whole. */
function includedTypes(request: PasswordRequest): string[] {
  return [
    request.ExcludeLowercase ? '' : characters.lowercase,
    request.ExcludeUppercase ? '' : characters.uppercase,
    request.ExcludeNumbers ? '' : characters.numbers,
    request.ExcludePunctuation ? '' : characters.punctuation,
    request.IncludeSpace ? characters.space : '',
  ]
    .map((type) =>
      Array.from(type)
        .filter((character) => !request.ExcludeCharacters.includes(character))
        .join(''),
    )
    .filter((type) => type !== '');
}
