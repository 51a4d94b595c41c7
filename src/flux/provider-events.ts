import type * as kplus from 'cdk8s-plus-28';
import { ISecret } from '../secret';
import { ProviderHttpOptions, ProviderProxyOptions } from './provider-options';

/** A webhook that takes the events of Flux as JSON. */
export interface GenericOptions extends ProviderHttpOptions {
  /**
   * Address that events are posted to, where it holds no secret. Refused where the Secret has the key `address`.
   *
   * @default - the key `address` of `secret`
   */
  readonly address?: string;
  /**
   * A Secret with the key `address` where the address holds a token, and `headers` (a YAML map) for further HTTP headers.
   *
   * @default - none
   */
  readonly secret?: ISecret;
}

/** A webhook that takes signed events of Flux as JSON. */
export interface GenericHmacOptions extends ProviderHttpOptions {
  /**
   * Address that events are posted to, where it holds no secret. Refused where the Secret has the key `address`.
   *
   * @default - the key `address` of `secret`
   */
  readonly address?: string;
  /** A Secret with the key `token` to sign with, and possibly `address` and `headers` (a YAML map). */
  readonly secret: ISecret;
}

/** A topic of Google Pub/Sub. */
export interface GooglePubSubOptions extends ProviderProxyOptions {
  /** Id of the project. */
  readonly project: string;
  /** Id of the topic, which must exist. */
  readonly topic: string;
  /**
   * A Secret with the key `token` (JSON credentials of a Google service account) or `headers` (a YAML map: attributes of the
   * messages), or both.
   *
   * @default - workload identity
   */
  readonly secret?: ISecret;
  /**
   * Who authenticates through workload identity. It must be in the Provider's namespace, and the controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`. Refused together with a `token`.
   *
   * @default - the controller's own account
   */
  readonly serviceAccount?: kplus.IServiceAccount;
}

/** An Azure Event Hub through a managed identity. */
export interface AzureEventHubOptions extends ProviderProxyOptions {
  /** Namespace of the hub. */
  readonly namespace: string;
  /** Name of the hub. */
  readonly hub: string;
  /**
   * Who authenticates through workload identity. It must be in the Provider's namespace, and the controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`.
   *
   * @default - the controller's own account
   */
  readonly serviceAccount?: kplus.IServiceAccount;
}

/** An Azure Event Hub through a shared access signature. */
export interface AzureEventHubSasOptions {
  /** The hub's connection string (`Endpoint=sb://…;SharedAccessKey=…;EntityPath=…`): a Secret with the key `address`. */
  readonly connection: ISecret;
}

/** A subject of NATS. Flux supports neither proxy nor own certificates here. */
export interface NatsOptions {
  /** Address of the server, such as `nats://nats.example.com:4222`, without credentials. */
  readonly address: string;
  /** Subject that events are published on. */
  readonly subject: string;
  /**
   * How to authenticate: a Secret with the key `creds` (a `.creds` file), or with `nkey` (a seed), or with `username` and `password`.
   *
   * @default - not at all
   */
  readonly credentials?: ISecret;
}
