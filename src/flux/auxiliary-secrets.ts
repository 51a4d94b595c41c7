import { IConstruct } from 'constructs';
import { ISecret } from '../secret';
import { secretReference } from '../secret-reference';

type Owner = IConstruct & { readonly namespace?: string };

/** Reference to the Secret of a proxy. */
export function proxySecret(construct: Owner, secret: ISecret | undefined): { name: string } | undefined {
  return secret && secretReference(construct, 'proxySecret', secret, { required: ['address'], optional: ['username', 'password'] });
}

/** Reference to the Secret with certificates: an authority, a client's certificate with its key, or both. */
export function certSecret(construct: Owner, secret: ISecret | undefined, prop = 'certSecret'): { name: string } | undefined {
  if (!secret) return undefined;
  const { keys = [] } = secret;
  const client = keys.some((key) => key === 'tls.crt' || key === 'tls.key');
  const required = client ? ['tls.crt', 'tls.key'] : ['ca.crt'];
  return secretReference(construct, prop, secret, { required, optional: ['ca.crt', 'tls.crt', 'tls.key'] });
}

/** Reference to the Secret with the credentials of an image registry. */
export function registrySecret(construct: Owner, secret: ISecret | undefined): { name: string } | undefined {
  return secret && secretReference(construct, 'secret', secret, { required: ['.dockerconfigjson'], optional: [] });
}
