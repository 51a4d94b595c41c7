import { problem } from '../../base/problem';
import { References, ServiceAccountOptions } from '../references';
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
