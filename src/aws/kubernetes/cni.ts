import type { Construct } from 'constructs';
import { problem } from '../../base/problem';
import type { OperatingSystem } from '../machine/operating-system';
import type { Release } from './scripts/release';

/** Ports that nodes open to each other. @internal */
export interface NodePort {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** The port; for ICMP the type. */
  readonly port: number;
  readonly what: string;
}

/** Options of a pod network. */
export interface CniOptions {
  /**
   * Version of the chart: three numbers.
   *
   * @default - the newest that was known when this version of the library was made
   */
  readonly version?: string;
}

interface CniFacts {
  readonly name: string;
  readonly ports: readonly NodePort[];
  readonly release: (podCidr: string) => Release;
  /** Systems that its makers do not know. */
  readonly unknownSystems: readonly string[];
  readonly version: string;
}

/**
 * What connects pods. Traffic between nodes is wrapped in VXLAN, so the VPC needs no routes and instances keep their source check.
 *
 * @see https://kubernetes.io/docs/concepts/cluster-administration/addons/#networking-and-network-policy
 */
export class Cni {
  /**
   * Cilium: eBPF, network policies, Hubble.
   *
   * @see https://docs.cilium.io/
   */
  public static cilium(options: CniOptions = {}): Cni {
    const version = options.version ?? '1.20.2';
    return new Cni({
      name: 'Cilium',
      version,
      unknownSystems: [],
      ports: [
        { protocol: 'udp', port: 8472, what: 'VXLAN of Cilium' },
        { protocol: 'tcp', port: 4240, what: 'health of Cilium' },
        { protocol: 'icmp', port: 8, what: 'health of Cilium' },
        { protocol: 'tcp', port: 4244, what: 'Hubble' },
      ],
      release: (podCidr) => ({
        name: 'cilium',
        namespace: 'kube-system',
        chart: 'cilium',
        repository: 'https://helm.cilium.io',
        version,
        values: { ipam: { mode: 'cluster-pool', operator: { clusterPoolIPv4PodCIDRList: [podCidr] } }, routingMode: 'tunnel', tunnelProtocol: 'vxlan', operator: { replicas: 1 } },
      }),
    });
  }

  /**
   * Calico, by its operator: network policies.
   *
   * @see https://docs.tigera.io/calico/latest/
   */
  public static calico(options: CniOptions = {}): Cni {
    const version = options.version ?? '3.32.2';
    return new Cni({
      name: 'Calico',
      version,
      unknownSystems: ['Ubuntu 26.04'],
      ports: [{ protocol: 'udp', port: 4789, what: 'VXLAN of Calico' }, { protocol: 'tcp', port: 5473, what: 'Typha of Calico' }],
      release: (podCidr) => ({
        name: 'calico',
        namespace: 'tigera-operator',
        chart: 'tigera-operator',
        repository: 'https://docs.tigera.io/calico/charts',
        version: `v${version}`,
        values: {
          installation: { kubernetesProvider: '', calicoNetwork: { bgp: 'Disabled', ipPools: [{ cidr: podCidr, encapsulation: 'VXLAN', natOutgoing: 'Enabled' }] } },
        },
      }),
    });
  }

  /**
   * Flannel: small, without network policies.
   *
   * @see https://github.com/flannel-io/flannel
   */
  public static flannel(options: CniOptions = {}): Cni {
    const version = options.version ?? '0.28.9';
    return new Cni({
      name: 'Flannel',
      version,
      unknownSystems: [],
      ports: [{ protocol: 'udp', port: 8472, what: 'VXLAN of Flannel' }],
      release: (podCidr) => ({
        name: 'flannel',
        namespace: 'kube-flannel',
        chart: 'flannel',
        repository: 'https://flannel-io.github.io/flannel/',
        version: `v${version}`,
        values: { podCidr },
      }),
    });
  }

  /** Name, such as `Cilium`. */
  public readonly name: string;

  private constructor(private readonly _facts: CniFacts) {
    this.name = _facts.name;
  }

  /** @internal */
  public get _ports(): readonly NodePort[] {
    return this._facts.ports;
  }

  /** The chart, with what is wrong recorded at the construct. @internal */
  public _release(construct: Construct, podCidr: string, systems: readonly OperatingSystem[]): Release {
    const { name, version, unknownSystems, release } = this._facts;
    if (!/^\d+\.\d+\.\d+$/.test(version)) {
      problem(construct, 'cni-version', `${JSON.stringify(version)} is not a valid version of ${name}`,
        'use three numbers without v, such as 1.20.2');
    }
    for (const system of new Set(systems.map((each) => each.name))) {
      if (unknownSystems.includes(system)) {
        problem(construct, 'cni-system', `${name} does not support ${system}`,
          'use another system, or aws.Cni.cilium()');
      }
    }
    return release(podCidr);
  }
}
