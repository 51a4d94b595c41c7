import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ImagePins, Repository, eso, flux, harbor, sops } from 'cdk-gitops';

const IMAGE = 'harbor.example.com/org/myapp';

/** The application: secrets from Git (SOPS) and from Vault, the release of its chart, and a worker beside it. */
export function application(manifests: Repository, vault: eso.ISecretStore, robot: harbor.Robot) {
  const overlay = manifests.folder('overlays/production', { namespace: 'app-production' });
  overlay.encryptFor(sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw')); // test-key.age.txt
  const database = overlay.addEncryptedFile('overlays/production/secret.enc.yaml').secret('myapp-database');

  const secrets = new eso.ExternalSecret(overlay, 'myapp-secrets', {
    store: vault,
    refreshInterval: Duration.hours(1),
    creationPolicy: eso.CreationPolicy.OWNER,
    data: {
      API_KEY: eso.RemoteRef.of('myapp/production', 'api_key'),
      DATABASE_URL: eso.RemoteRef.of('myapp/production', 'database_url'),
    },
  });
  const pullSecret = robot.imagePullSecret(overlay, 'harbor-pull', {
    store: vault,
    password: eso.RemoteRef.of('ci/harbor', 'cluster_puller_secret'),
  });

  const chart = new flux.OCIRepository(overlay, 'myapp-chart', {
    url: 'oci://harbor.example.com/org/charts/myapp',
    ref: flux.OCIReference.semver('1.x'),
    interval: Duration.minutes(10),
    secret: pullSecret,
    layerSelector: flux.LayerSelector.helmChart(),
  });
  const release = new flux.HelmRelease(overlay, 'myapp', {
    chart: flux.ChartSource.ref(chart),
    interval: Duration.minutes(10),
    driftDetection: { mode: flux.DriftDetectionMode.ENABLED },
    values: {
      image: { repository: IMAGE },
      imagePullSecrets: [{ name: pullSecret.name }],
      existingSecret: secrets.secret.name,
      databaseSecret: database.name,
    },
  });

  new kplus.Deployment(overlay, 'myapp-worker', {
    replicas: 2,
    dockerRegistryAuth: pullSecret,
    containers: [{
      image: IMAGE,
      args: ['worker'],
      envVariables: {
        API_KEY: secrets.env('API_KEY'),
        DATABASE_PASSWORD: database.envValue('password'),
        DATABASE_URL: secrets.env('DATABASE_URL'),
      },
    }],
  });
  // Whoever promotes an image writes its tag into pins/kustomization.yaml; synthesis never overwrites it.
  const pins = new ImagePins(overlay, 'pins', { images: { [IMAGE]: '1.0.0' } });
  return { overlay, release, pins };
}
