import io.github.cdkgitops.*;
import io.github.cdkgitops.eso.*;
import io.github.cdkgitops.flux.*;
import io.github.cdkgitops.harbor.*;
import io.github.cdkgitops.monitoring.*;
import io.github.cdkgitops.sops.AgeRecipient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cdk8s.ApiObjectMetadata;
import org.cdk8s.Duration;
import org.cdk8s.Size;
import org.cdk8s.plus28.ContainerProps;
import org.cdk8s.plus28.Deployment;
import org.cdk8s.plus28.FromServiceAccountNameOptions;
import org.cdk8s.plus28.IServiceAccount;
import org.cdk8s.plus28.Namespace;
import org.cdk8s.plus28.ServiceAccount;

/** examples/gitea-flux-harbor without its pipelines. */
public class Main {
    private static final String IMAGE = "harbor.example.com/org/myapp";

    private final App app = new App();
    private final Repository manifests =
        Repository.Builder.create(app, "manifests").url("https://gitea.example.com/org/manifests.git").build();
    private final Cluster production = Cluster.Builder.create(app, "production")
        .repository(manifests)
        .engine(Engine.rootSync(RootSyncOptions.builder()
            .gitRepository(GitRepositoryOptions.builder().interval(Duration.minutes(1)).build()).build()))
        .build();
    private Folder configs;
    private ClusterSecretStore vault;
    private Robot puller;
    private HelmRelease release;

    public static void main(String[] args) {
        new Main().synth();
    }

    private void synth() {
        IDelivery controllersReady = production.apply(controllers(),
            ApplyOptions.builder().name("infrastructure-controllers").timeout(Duration.minutes(10)).build());
        configs();
        IDelivery configsReady = production.apply(configs,
            ApplyOptions.builder().name("infrastructure-configs").dependsOn(List.of(controllersReady)).build());
        IDelivery myapp = production.apply(application(), ApplyOptions.builder()
            .name("myapp-production").interval(Duration.minutes(5)).dependsOn(List.of(configsReady)).build());
        production.apply(notifications(myapp), ApplyOptions.builder().name("notifications").dependsOn(List.of(configsReady)).build());
        production.apply(monitoring(), ApplyOptions.builder().name("monitoring").dependsOn(List.of(controllersReady)).build());
        app.synth();
    }

    private Folder folder(String path, String namespace) {
        return manifests.folder(path, FolderOptions.builder().namespace(namespace).build());
    }

    private Folder controllers() {
        Folder controllers = folder("infrastructure/controllers", "external-secrets");
        for (String name : List.of("app-production", "external-secrets", "monitoring", "registry")) {
            Namespace.Builder.create(controllers, "namespace-" + name).metadata(ApiObjectMetadata.builder().name(name).build()).build();
        }
        OCIRepository charts = OCIRepository.Builder.create(controllers, "external-secrets-chart")
            .url("oci://ghcr.io/external-secrets/charts/external-secrets")
            .ref(OCIReference.semver("2.9.x"))
            .interval(Duration.hours(12))
            .layerSelector(LayerSelector.helmChart())
            .build();
        HelmInstall install = HelmInstall.builder().crds(CrdsPolicy.CREATE_REPLACE).build();
        HelmUpgrade upgrade = HelmUpgrade.builder().crds(CrdsPolicy.CREATE_REPLACE).build();
        HelmRelease.Builder.create(controllers, "external-secrets")
            .chart(ChartSource.ref(charts))
            .install(install)
            .upgrade(upgrade)
            .values(Map.of("installCRDs", true))
            .build();
        ApiObjectMetadata inMonitoring = ApiObjectMetadata.builder().namespace("monitoring").build();
        HelmRepository community = HelmRepository.Builder.create(controllers, "prometheus-community")
            .metadata(inMonitoring).url("https://prometheus-community.github.io/helm-charts").build();
        HelmRelease.Builder.create(controllers, "kube-prometheus-stack")
            .metadata(inMonitoring)
            .chart(ChartSource.fromSource(community, "kube-prometheus-stack", ChartSourceOptions.builder().version("78.x").build()))
            .install(install)
            .upgrade(upgrade)
            .values(Map.of("kube-state-metrics", FluxResourceMetrics.values()))
            .build();
        return controllers;
    }

    private void configs() {
        configs = folder("infrastructure/configs", "registry");
        IServiceAccount account = ServiceAccount.fromServiceAccountName(configs, "external-secrets", "external-secrets",
            FromServiceAccountNameOptions.builder().namespaceName("external-secrets").build());
        vault = ClusterSecretStore.Builder.create(configs, "vault-backend")
            .provider(StoreProvider.vault(VaultOptions.builder()
                .server("https://vault.example.com")
                .path("secret")
                .auth(VaultAuth.kubernetes(VaultKubernetesOptions.builder()
                    .mount("kubernetes").role("external-secrets").serviceAccount(account).build()))
                .build()))
            .build();
        ISecret admin = fromVault(configs, "harbor-admin", Map.of(
            "username", RemoteRef.of("ci/harbor", "admin_username"), "password", RemoteRef.of("ci/harbor", "admin_password")));
        Project org = Harbor.Builder.create(configs, "harbor").url("https://harbor.example.com").credentials(admin).build()
            .addProject("org", ProjectOptions.builder()
                .quota(Quota.of(Size.gibibytes(50))).autoScan(true).preventVulnerable(VulnerabilitySeverity.HIGH).build());
        org.addRobot("ci-pusher", ProjectRobotOptions.builder()
            .secret(fromVault(configs, "ci-pusher", Map.of("secret", RemoteRef.of("ci/harbor", "ci_pusher_secret"))))
            .access(List.of(ProjectAccess.REPOSITORY_PUSH, ProjectAccess.REPOSITORY_PULL, ProjectAccess.TAG_CREATE))
            .build());
        puller = org.addRobot("cluster-puller", ProjectRobotOptions.builder()
            .secret(fromVault(configs, "cluster-puller", Map.of("secret", RemoteRef.of("ci/harbor", "cluster_puller_secret"))))
            .access(List.of(ProjectAccess.REPOSITORY_PULL))
            .build());
    }

    private Secret fromVault(Folder folder, String name, Map<String, RemoteRef> data) {
        return ExternalSecret.Builder.create(folder, name).store(vault).data(new TreeMap<>(data)).build().getSecret();
    }

    private Folder application() {
        Folder overlay = folder("overlays/production", "app-production");
        overlay.encryptFor(AgeRecipient.of("age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw"));
        Secret database = overlay.addEncryptedFile("overlays/production/secret.enc.yaml").secret("myapp-database");
        ExternalSecret secrets = ExternalSecret.Builder.create(overlay, "myapp-secrets")
            .store(vault)
            .refreshInterval(Duration.hours(1))
            .creationPolicy(CreationPolicy.OWNER)
            .data(new TreeMap<>(Map.of(
                "API_KEY", RemoteRef.of("myapp/production", "api_key"), "DATABASE_URL", RemoteRef.of("myapp/production", "database_url"))))
            .build();
        ISecret pullSecret = puller.imagePullSecret(overlay, "harbor-pull",
            ImagePullSecretOptions.builder().store(vault).password(RemoteRef.of("ci/harbor", "cluster_puller_secret")).build());
        OCIRepository chart = OCIRepository.Builder.create(overlay, "myapp-chart")
            .url("oci://harbor.example.com/org/charts/myapp")
            .ref(OCIReference.semver("1.x"))
            .interval(Duration.minutes(10))
            .secret(pullSecret)
            .layerSelector(LayerSelector.helmChart())
            .build();
        release = HelmRelease.Builder.create(overlay, "myapp")
            .chart(ChartSource.ref(chart))
            .interval(Duration.minutes(10))
            .driftDetection(DriftDetection.builder().mode(DriftDetectionMode.ENABLED).build())
            .values(Map.of(
                "image", Map.of("repository", IMAGE),
                "imagePullSecrets", List.of(Map.of("name", pullSecret.getName())),
                "existingSecret", secrets.getSecret().getName(),
                "databaseSecret", database.getName()))
            .build();
        org.cdk8s.plus28.ISecret settings = plain(overlay, "settings", secrets.getSecret().getName());
        Deployment.Builder.create(overlay, "myapp-worker")
            .replicas(2)
            .dockerRegistryAuth(plain(overlay, "pull", pullSecret.getName()))
            .containers(List.of(ContainerProps.builder()
                .image(IMAGE)
                .args(List.of("worker"))
                .envVariables(new TreeMap<>(Map.of(
                    "API_KEY", settings.envValue("API_KEY"),
                    "DATABASE_PASSWORD", plain(overlay, "database", database.getName()).envValue("password"),
                    "DATABASE_URL", settings.envValue("DATABASE_URL"))))
                .build()))
            .build();
        ImagePins.Builder.create(overlay, "pins").images(Map.of(IMAGE, "1.0.0")).build();
        return overlay;
    }

    private static org.cdk8s.plus28.ISecret plain(Folder folder, String id, String name) {
        return org.cdk8s.plus28.Secret.fromSecretName(folder, id, name);
    }

    private Folder notifications(IDelivery myapp) {
        Folder messages = folder("clusters/production/notifications", "flux-system");
        ISecret hook = fromVault(messages, "mattermost-hook", Map.of("address", RemoteRef.of("cd/mattermost", "hook_url")));
        Provider chat = Provider.Builder.create(messages, "mattermost")
            .type(ProviderType.mattermost(ChatWebhookOptions.builder().webhookUrl(hook).channel("cd-alerts").build()))
            .build();
        chat.addAlert("cd-alerts", AlertOptions.builder()
            .severity(Severity.ERROR)
            .summary("Flux reconciliation failure")
            .on(List.of(
                EventSource.all("Kustomization"),
                EventSource.all("HelmRelease", EventSourceOptions.builder()
                    .namespaces(List.of("app-production", "external-secrets", "monitoring")).build()),
                EventSource.all("GitRepository")))
            .build());
        chat.addAlert("cd-all-events", AlertOptions.builder().severity(Severity.INFO).on(List.of(myapp, release)).build());
        ISecret token = fromVault(messages, "receiver-token", Map.of("token", RemoteRef.of("cd/flux-receiver", "token")));
        ISource source = GitRepository.fromGitRepositoryName(messages, "manifests",
            SourceAttributes.builder().name("manifests").namespace("flux-system").build());
        Receiver.Builder.create(messages, "gitea-webhook")
            .type(ReceiverType.gitea(ReceiverEventsOptions.builder().secret(token).build()))
            .resources(List.of(source))
            .build();
        ReceiverIngress.Builder.create(messages, "flux-webhook")
            .host("flux-webhook.example.com").ingressClassName("nginx").clusterIssuer("letsencrypt").build();
        return messages;
    }

    private Folder monitoring() {
        Folder folder = folder("infrastructure/monitoring", "monitoring");
        ApiObjectMetadata labels = ApiObjectMetadata.builder().labels(Map.of("release", "kube-prometheus-stack")).build();
        FluxPodMonitor.Builder.create(folder, "flux-system").metadata(labels).build();
        FluxAlerts.Builder.create(folder, "flux-alerts").metadata(labels).build();
        DeliveryRules.Builder.create(folder, "delivery-rules").metadata(labels).build();
        new DeliveryDashboard(folder, "delivery");
        return folder;
    }
}
