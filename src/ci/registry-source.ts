import type { Job } from './job';
import type { Permission } from './permission';
import type { EcrOptions } from './registry-options';
import type { PlatformKind } from './renderer';
import type { Value } from './value';
import type { IRobot } from '../harbor';

/** What a login to a registry is made of in a job. */
export interface AccountPart {
  readonly env: { readonly [name: string]: Value };
  /** Shell that sets `$REGISTRY_USER` and `$REGISTRY_PASSWORD` where they are not in the environment. It may use the folder `$private`. */
  readonly script: string;
  readonly tools: readonly string[];
}

/** As whom a registry is reached. */
export interface RegistryAccount {
  readonly permissions?: readonly Permission[];
  bind(job: Job): AccountPart;
}

/** What a registry is made of. */
export interface RegistrySource {
  readonly kind: 'harbor' | 'ghcr' | 'gitlab' | 'dockerHub' | 'ecr' | 'acr' | 'gar' | 'basic';
  /** Host by which images are named. */
  readonly host: Value;
  /** The same, where the program knows it. */
  readonly knownHost?: string;
  /** Under which name its credentials are kept, where it is not the host. */
  readonly credentialsKey?: string;
  /** How many names, with slashes between, an image has at least. */
  readonly levels: number;
  readonly account: RegistryAccount;
  /** The only platform whose jobs can reach it in this way. */
  readonly platform?: PlatformKind;
  readonly lowersCase?: boolean;
  readonly robot?: IRobot;
  /** What Amazon's registry is made of. */
  readonly ecr?: EcrOptions;
}
