import { AwsKeys } from './aws-auth';
import { References } from './references';

/** The references of an AWS user's keys. */
export function awsKeys(refs: References, prop: string, keys: AwsKeys): Record<string, unknown> {
  return {
    accessKeyIDSecretRef: refs.secretKey(`${prop}.accessKeyId`, keys.accessKeyId),
    secretAccessKeySecretRef: refs.secretKey(`${prop}.secretAccessKey`, keys.secretAccessKey),
    sessionTokenSecretRef: refs.secretKey(`${prop}.sessionToken`, keys.sessionToken),
  };
}
