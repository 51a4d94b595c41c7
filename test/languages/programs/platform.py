# examples/gitea-flux-harbor without its pipelines.
import cdk8s_plus_28 as kplus
from cdk8s import Duration, Size
from cdk_gitops import App, Cluster, ImagePins, Repository, eso, flux, harbor, monitoring, sops

IMAGE = "harbor.example.com/org/myapp"

app = App()
manifests = Repository(app, "manifests", url="https://gitea.example.com/org/manifests.git")
production = Cluster(
    app, "production",
    repository=manifests,
    engine=flux.Engine.root_sync(git_repository={"interval": Duration.minutes(1)}),
)

# infrastructure.ts
controllers = manifests.folder("infrastructure/controllers", namespace="external-secrets")
for name in ("app-production", "external-secrets", "monitoring", "registry"):
    kplus.Namespace(controllers, f"namespace-{name}", metadata={"name": name})
charts = flux.OCIRepository(
    controllers, "external-secrets-chart",
    url="oci://ghcr.io/external-secrets/charts/external-secrets",
    ref=flux.OCIReference.semver("2.9.x"),
    interval=Duration.hours(12),
    layer_selector=flux.LayerSelector.helm_chart(),
)
create_replace = {"crds": flux.CrdsPolicy.CREATE_REPLACE}
flux.HelmRelease(
    controllers, "external-secrets",
    chart=flux.ChartSource.ref(charts),
    install=create_replace,
    upgrade=create_replace,
    values={"installCRDs": True},
)
in_monitoring = {"namespace": "monitoring"}
flux.HelmRelease(
    controllers, "kube-prometheus-stack",
    metadata=in_monitoring,
    chart=flux.ChartSource.from_source(
        flux.HelmRepository(
            controllers, "prometheus-community",
            metadata=in_monitoring, url="https://prometheus-community.github.io/helm-charts",
        ),
        "kube-prometheus-stack", version="78.x",
    ),
    install=create_replace,
    upgrade=create_replace,
    values={"kube-state-metrics": monitoring.FluxResourceMetrics.values()},
)

configs = manifests.folder("infrastructure/configs", namespace="registry")
account = kplus.ServiceAccount.from_service_account_name(
    configs, "external-secrets", "external-secrets", namespace_name="external-secrets",
)
vault = eso.ClusterSecretStore(
    configs, "vault-backend",
    provider=eso.StoreProvider.vault(
        server="https://vault.example.com",
        path="secret",
        auth=eso.VaultAuth.kubernetes(mount="kubernetes", role="external-secrets", service_account=account),
    ),
)
admin = eso.ExternalSecret(
    configs, "harbor-admin",
    store=vault,
    data={
        "password": eso.RemoteRef.of("ci/harbor", "admin_password"),
        "username": eso.RemoteRef.of("ci/harbor", "admin_username"),
    },
)


def robot_secret(name, key):
    return eso.ExternalSecret(configs, name, store=vault, data={"secret": eso.RemoteRef.of("ci/harbor", key)}).secret


registry = harbor.Harbor(configs, "harbor", url="https://harbor.example.com", credentials=admin.secret)
org = registry.add_project(
    "org",
    quota=harbor.Quota.of(Size.gibibytes(50)),
    auto_scan=True,
    prevent_vulnerable=harbor.VulnerabilitySeverity.HIGH,
)
org.add_robot(
    "ci-pusher",
    secret=robot_secret("ci-pusher", "ci_pusher_secret"),
    access=[harbor.ProjectAccess.REPOSITORY_PUSH, harbor.ProjectAccess.REPOSITORY_PULL, harbor.ProjectAccess.TAG_CREATE],
)
puller = org.add_robot(
    "cluster-puller",
    secret=robot_secret("cluster-puller", "cluster_puller_secret"),
    access=[harbor.ProjectAccess.REPOSITORY_PULL],
)
controllers_ready = production.apply(controllers, name="infrastructure-controllers", timeout=Duration.minutes(10))
configs_ready = production.apply(configs, name="infrastructure-configs", depends_on=[controllers_ready])

# application.ts
overlay = manifests.folder("overlays/production", namespace="app-production")
overlay.encrypt_for(sops.AgeRecipient.of("age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw"))
database = overlay.add_encrypted_file("overlays/production/secret.enc.yaml").secret("myapp-database")
secrets = eso.ExternalSecret(
    overlay, "myapp-secrets",
    store=vault,
    refresh_interval=Duration.hours(1),
    creation_policy=eso.CreationPolicy.OWNER,
    data={
        "API_KEY": eso.RemoteRef.of("myapp/production", "api_key"),
        "DATABASE_URL": eso.RemoteRef.of("myapp/production", "database_url"),
    },
)
pull_secret = puller.image_pull_secret(
    overlay, "harbor-pull", store=vault, password=eso.RemoteRef.of("ci/harbor", "cluster_puller_secret"),
)
chart = flux.OCIRepository(
    overlay, "myapp-chart",
    url="oci://harbor.example.com/org/charts/myapp",
    ref=flux.OCIReference.semver("1.x"),
    interval=Duration.minutes(10),
    secret=pull_secret,
    layer_selector=flux.LayerSelector.helm_chart(),
)
release = flux.HelmRelease(
    overlay, "myapp",
    chart=flux.ChartSource.ref(chart),
    interval=Duration.minutes(10),
    drift_detection={"mode": flux.DriftDetectionMode.ENABLED},
    values={
        "image": {"repository": IMAGE},
        "imagePullSecrets": [{"name": pull_secret.name}],
        "existingSecret": secrets.secret.name,
        "databaseSecret": database.name,
    },
)
settings = kplus.Secret.from_secret_name(overlay, "settings", secrets.secret.name)
kplus.Deployment(
    overlay, "myapp-worker",
    replicas=2,
    docker_registry_auth=kplus.Secret.from_secret_name(overlay, "pull", pull_secret.name),
    containers=[kplus.ContainerProps(
        image=IMAGE,
        args=["worker"],
        env_variables={
            "API_KEY": settings.env_value("API_KEY"),
            "DATABASE_PASSWORD": kplus.Secret.from_secret_name(overlay, "database", database.name).env_value("password"),
            "DATABASE_URL": settings.env_value("DATABASE_URL"),
        },
    )],
)
ImagePins(overlay, "pins", images={IMAGE: "1.0.0"})
myapp = production.apply(overlay, name="myapp-production", interval=Duration.minutes(5), depends_on=[configs_ready])

# notifications.ts
messages = manifests.folder("clusters/production/notifications", namespace="flux-system")
hook = eso.ExternalSecret(
    messages, "mattermost-hook", store=vault, data={"address": eso.RemoteRef.of("cd/mattermost", "hook_url")},
)
chat = flux.Provider(
    messages, "mattermost",
    type=flux.ProviderType.mattermost(webhook_url=hook.secret, channel="cd-alerts"),
)
chat.add_alert(
    "cd-alerts",
    severity=flux.Severity.ERROR,
    summary="Flux reconciliation failure",
    on=[
        flux.EventSource.all("Kustomization"),
        flux.EventSource.all("HelmRelease", namespaces=["app-production", "external-secrets", "monitoring"]),
        flux.EventSource.all("GitRepository"),
    ],
)
chat.add_alert("cd-all-events", severity=flux.Severity.INFO, on=[myapp, release])
token = eso.ExternalSecret(
    messages, "receiver-token", store=vault, data={"token": eso.RemoteRef.of("cd/flux-receiver", "token")},
)
source = flux.GitRepository.from_git_repository_name(messages, "manifests", name="manifests", namespace="flux-system")
flux.Receiver(messages, "gitea-webhook", type=flux.ReceiverType.gitea(secret=token.secret), resources=[source])
flux.ReceiverIngress(
    messages, "flux-webhook",
    host="flux-webhook.example.com", ingress_class_name="nginx", cluster_issuer="letsencrypt",
)
production.apply(messages, name="notifications", depends_on=[configs_ready])

# monitoring.ts
metrics = manifests.folder("infrastructure/monitoring", namespace="monitoring")
labels = {"labels": {"release": "kube-prometheus-stack"}}
monitoring.FluxPodMonitor(metrics, "flux-system", metadata=labels)
monitoring.FluxAlerts(metrics, "flux-alerts", metadata=labels)
monitoring.DeliveryRules(metrics, "delivery-rules", metadata=labels)
monitoring.DeliveryDashboard(metrics, "delivery")
production.apply(metrics, name="monitoring", depends_on=[controllers_ready])

app.synth()
