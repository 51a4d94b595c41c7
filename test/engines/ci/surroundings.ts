import { App, IDelivery, ImagePins, Repository, Secret, argocd, ci, flux, harbor } from '../../../src';

export type PlatformKind = ci.Platform['_kind'];

export const PLATFORMS: { readonly [kind in PlatformKind]: () => ci.Platform } = {
  github: () => ci.Platform.github({ runners: ['gpu'] }),
  gitea: () => ci.Platform.gitea({ runners: ['ubuntu-latest', 'podman'] }),
  gitlab: () => ci.Platform.gitlab({ runners: ['podman'] }),
  azure: () => ci.Platform.azure({ pools: ['own'] }),
};

const ADDRESSES: { readonly [kind in PlatformKind]: string } = {
  github: 'https://github.com/org/',
  gitea: 'https://gitea.example.com/org/',
  gitlab: 'https://gitlab.com/org/',
  azure: 'https://dev.azure.com/org/project/_git/',
};

/** What the pipelines of a platform are about: its repositories, a robot of Harbor, what Flux has in the cluster. */
export class Surroundings {
  readonly app = new App();
  readonly platform: ci.Platform;
  readonly repository: Repository;
  readonly manifests: Repository;
  readonly pins: ImagePins;
  readonly robot: harbor.IRobot;
  readonly receiver: flux.Receiver;
  readonly delivery: IDelivery;
  readonly application: IDelivery;
  readonly secrets: ci.PipelineSecret[] = [];

  constructor(readonly kind: PlatformKind) {
    this.platform = PLATFORMS[kind]();
    this.repository = new Repository(this.app, 'app', { url: `${ADDRESSES[kind]}app` });
    this.manifests = new Repository(this.app, 'manifests', { url: `${ADDRESSES[kind]}manifests` });
    const folder = this.manifests.folder('apps', { namespace: 'flux-system' });
    this.pins = new ImagePins(folder, 'pins', { images: { 'harbor.example.com/org/app': '1.0.0' } });
    const secret = Secret.fromSecretName(folder, 'token', { name: 'token', keys: ['token'] });
    this.robot = harbor.Robot.fromRobotName(this.app, 'robot', { fullName: 'robot$org+ci', host: 'harbor.example.com', secret });
    this.receiver = new flux.Receiver(folder, 'gitea', {
      type: flux.ReceiverType.gitea({ secret }), resources: [flux.ReceiverResource.all('GitRepository', { matchLabels: { team: 'shop' } })],
    });
    this.delivery = flux.Kustomization.fromKustomizationName(this.app, 'delivery', { name: 'apps', namespace: 'flux-system' });
    this.application = argocd.Application.fromApplicationName(this.app, 'application', { name: 'apps', namespace: 'argocd' });
  }

  /** A secret of the platform, declared. */
  secret(name: string): ci.PipelineSecret {
    return this.declared(ci.PipelineSecret.platform(name));
  }

  declared(secret: ci.PipelineSecret): ci.PipelineSecret {
    const known = this.secrets.find(({ name }) => name === secret.name);
    if (known) return known;
    this.secrets.push(secret);
    return secret;
  }

  /** Whether it is one of these platforms. */
  is(...kinds: PlatformKind[]): boolean {
    return kinds.includes(this.kind);
  }
}
