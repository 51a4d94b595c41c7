import { problem } from '../../base/problem';
import { References, ServiceAccountOptions } from '../references';
import { AwsAuth } from '../stores/aws-provider';
import { AzureAuth, AzureEnvironment } from '../stores/azure-provider';
import { GcpAuth } from '../stores/gcp-provider';

/** A token of Google Artifact Registry or Container Registry. */
export interface GcrAccessTokenOptions {
  /** Google project. */
  readonly projectId: string;
  /** How the operator authenticates. A workload identity requires `clusterName` and `clusterLocation` here. */
  readonly auth: GcpAuth;
}

/** `spec` of a GCRAccessToken. @internal */
export function renderGcr(refs: References, options: GcrAccessTokenOptions): Record<string, unknown> {
  return { projectID: options.projectId, auth: options.auth._render(refs) };
}

/** A Cloudsmith token, obtained through OIDC. */
export interface CloudsmithAccessTokenOptions extends ServiceAccountOptions {
  /** Organization. */
  readonly orgSlug: string;
  /** Service account of Cloudsmith. */
  readonly serviceSlug: string;
  /**
   * Address of the API.
   *
   * @default - https://api.cloudsmith.io
   */
  readonly apiUrl?: string;
}

/** `spec` of a CloudsmithAccessToken. @internal */
export function renderCloudsmith(refs: References, options: CloudsmithAccessTokenOptions): Record<string, unknown> {
  return {
    orgSlug: options.orgSlug,
    serviceSlug: options.serviceSlug,
    apiUrl: options.apiUrl,
    serviceAccountRef: refs.serviceAccount('serviceAccount', options.serviceAccount, options.audiences),
  };
}

/** A token of a Quay robot account with federation. */
export interface QuayAccessTokenOptions extends ServiceAccountOptions {
  /** Robot account, `organization+name`. */
  readonly robotAccount: string;
  /**
   * Host of the server.
   *
   * @default - quay.io
   */
  readonly url?: string;
}

/** `spec` of a QuayAccessToken. @internal */
export function renderQuay(refs: References, options: QuayAccessTokenOptions): Record<string, unknown> {
  if (!/^[^+\s]+\+[^+\s]+$/.test(options.robotAccount)) {
    problem(refs.construct, 'quay-robot', `robotAccount is ${JSON.stringify(options.robotAccount)}, which is not a valid Quay robot account`,
      'use the form organization+name');
  }
  return {
    robotAccount: options.robotAccount,
    url: options.url,
    serviceAccountRef: refs.serviceAccount('serviceAccount', options.serviceAccount, options.audiences),
  };
}

/** A token of Azure Container Registry. */
export interface AcrAccessTokenOptions {
  /** Host of the registry, such as `example.azurecr.io`. */
  readonly registry: string;
  /** How the operator authenticates. */
  readonly auth: AzureAuth;
  /**
   * Tenant id. A service principal needs it.
   *
   * @default - from the workload identity
   */
  readonly tenantId?: string;
  /**
   * What the token allows, such as `repository:my-repository:pull,push`. A token with a scope is an access token, valid for
   * minutes; one without a refresh token, valid for hours.
   *
   * @default - all permissions of the identity
   */
  readonly scope?: string;
  /**
   * Cloud of the registry.
   *
   * @default AzureEnvironment.PUBLIC
   */
  readonly environmentType?: AzureEnvironment;
}

/** `spec` of an ACRAccessToken. @internal */
export function renderAcr(refs: References, options: AcrAccessTokenOptions): Record<string, unknown> {
  if (/[/:]/.test(options.registry)) {
    problem(refs.construct, 'registry-host', `registry is ${JSON.stringify(options.registry)}, which is not a valid registry host`,
      'give only the host, such as example.azurecr.io');
  }
  if (options.auth._needsTenant && !options.tenantId) {
    problem(refs.construct, 'azure-tenant', 'tenantId is missing, but a service principal requires it', 'set tenantId');
  }
  return {
    registry: options.registry,
    auth: options.auth._renderRegistry(refs),
    tenantId: options.tenantId,
    scope: options.scope,
    environmentType: options.environmentType,
  };
}

/** `spec` of an ECRAuthorizationToken. @internal */
export function renderEcr(refs: References, options: EcrAuthorizationTokenOptions): Record<string, unknown> {
  return { region: options.region, auth: options.auth?._render(refs, 'auth'), role: options.role, scope: options.scope };
}

/** Which registries of AWS a token is for. */
export enum EcrScope {
  /** Registries of the account. */
  PRIVATE = 'private',
  /** `public.ecr.aws`. */
  PUBLIC = 'public',
}

/** A token of Amazon ECR, valid for 12 hours. */
export interface EcrAuthorizationTokenOptions {
  /** AWS region, such as `eu-central-1`. */
  readonly region: string;
  /**
   * How the operator authenticates.
   *
   * @default - the identity of its own pod
   */
  readonly auth?: AwsAuth;
  /**
   * ARN of a role to assume.
   *
   * @default - none
   */
  readonly role?: string;
  /**
   * Which registries the token is for.
   *
   * @default EcrScope.PRIVATE
   */
  readonly scope?: EcrScope;
}
