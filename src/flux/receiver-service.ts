import { Construct } from 'constructs';
import { ExternalObject } from '../external';
import { problem } from '../problem';

/** The Service at which notification-controller answers webhooks. The installation of Flux makes it, so it is declared here. */
export const RECEIVER_SERVICE = { name: 'webhook-receiver', port: 80 };
export const RECEIVER_PATH = '/hook/';

export function declareReceiverService(route: Construct, namespace: string | undefined): void {
  new ExternalObject(route, 'service', { apiVersion: 'v1', kind: 'Service', name: RECEIVER_SERVICE.name, namespace });
}

/** Complains about what is no host name that the world can send webhooks to. */
export function checkHost(route: Construct, host: string): void {
  if (/^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/.test(host)) return;
  problem(route, 'receiver-host', `host is ${JSON.stringify(host)}`, 'use a host name such as flux.example.com: small letters, no scheme, port or path');
}
