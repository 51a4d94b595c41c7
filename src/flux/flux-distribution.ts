import { ISecret } from '../secret';

/** Build of the controllers' images. */
export enum FluxVariant {
  /** Flux as released, on Alpine. */
  UPSTREAM_ALPINE = 'upstream-alpine',
  /** Enterprise build on Alpine. */
  ENTERPRISE_ALPINE = 'enterprise-alpine',
  /** Enterprise build without a distribution. */
  ENTERPRISE_DISTROLESS = 'enterprise-distroless',
  /** Enterprise build without a distribution, with FIPS cryptography. */
  ENTERPRISE_DISTROLESS_FIPS = 'enterprise-distroless-fips',
}

/** What Flux is installed from. */
export interface FluxDistribution {
  /**
   * Version of Flux, or a range in which the newest is kept, such as `2.9.x`.
   *
   * @default 2.x
   */
  readonly version?: string;
  /**
   * Registry of the controllers' images.
   *
   * @default ghcr.io/fluxcd
   */
  readonly registry?: string;
  /**
   * Artifact with the manifests of the distribution: `oci://…`.
   *
   * @default - those in the operator's image
   */
  readonly artifact?: string;
  /**
   * Credentials for the artifact: key `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly artifactPullSecret?: ISecret;
  /**
   * Credentials for the images: key `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly imagePullSecret?: ISecret;
  /**
   * Build of the images.
   *
   * @default - the one that the registry is known for
   */
  readonly variant?: FluxVariant;
}
