import type { AcrOptions, EcrOptions, GarOptions } from './registry-options';
import type { RegistryAccount } from './registry-source';
import { awsLogin } from './steps/login-aws-script';
import { azureLogin } from './steps/login-azure-script';
import { googleLogin } from './steps/login-google-script';
import { Value } from './value';

/** A password of Amazon's registry, of the role where there is one. It lasts twelve hours. */
export function ecrAccount({ region, role }: EcrOptions): RegistryAccount {
  return {
    bind: (job) => {
      const login = role === undefined ? undefined : awsLogin(job, { role, region });
      const password = `REGISTRY_USER=AWS
REGISTRY_PASSWORD=$(aws ecr get-login-password --region "$AWS_LOGIN_REGION")`;
      return {
        env: { ...login?.env, AWS_LOGIN_REGION: Value.text(region) },
        script: [login?.script, password].filter(Boolean).join('\n'),
        tools: ['aws'],
      };
    },
  };
}

/** A token of Azure's registry, of the application where there is one. It lasts three hours. */
export function acrAccount({ name, identity }: AcrOptions): RegistryAccount {
  return {
    bind: (job) => {
      const login = identity && azureLogin(job, identity);
      const password = `REGISTRY_USER=00000000-0000-0000-0000-000000000000
REGISTRY_PASSWORD=$(az acr login --name "$ACR_NAME" --expose-token --output tsv --query accessToken --only-show-errors)`;
      return {
        env: { ...login?.env, ACR_NAME: Value.text(name) },
        script: [login?.script, password].filter(Boolean).join('\n'),
        tools: ['az'],
      };
    },
  };
}

/** An access token of Google's, of the service account where there is one. It lasts an hour. */
export function garAccount({ identity }: GarOptions): RegistryAccount {
  return {
    bind: (job) => {
      const login = identity && googleLogin(job, identity);
      const password = `REGISTRY_USER=oauth2accesstoken
REGISTRY_PASSWORD=$(gcloud auth print-access-token --quiet)`;
      return {
        env: { ...login?.env },
        script: [login?.script, password].filter(Boolean).join('\n'),
        tools: ['gcloud', ...(login?.tools ?? [])],
      };
    },
  };
}
