import cdk8s_plus_28 as kplus
from cdk_gitops import App, Cluster, Repository, eso, flux, sops

app = App()
manifests = Repository(app, "manifests", url="https://gitea.example.com/org/manifests.git")
production = Cluster(app, "production", repository=manifests, engine=flux.Engine.root_sync())

configs = manifests.folder("infrastructure/configs", namespace="external-secrets")
kplus.Namespace(configs, "app-production", metadata={"name": "app-production"})
kplus.Namespace(configs, "external-secrets", metadata={"name": "external-secrets"})
vault = eso.ClusterSecretStore(
    configs, "vault-backend",
    provider=eso.StoreProvider.vault(
        server="https://vault.example.com",
        path="secret",
        auth=eso.VaultAuth.kubernetes(role="external-secrets", service_account=kplus.ServiceAccount(configs, "reader")),
    ),
)

overlay = manifests.folder("overlays/production", namespace="app-production")
overlay.encrypt_for(sops.AgeRecipient.of("age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw"))
settings = eso.ExternalSecret(
    overlay, "myapp-secrets",
    store=vault,
    data={"DATABASE_URL": eso.RemoteRef.of("myapp/production", "database_url")},
)
secret = kplus.Secret.from_secret_name(overlay, "myapp-settings", settings.secret.name)
kplus.Deployment(
    overlay, "myapp",
    containers=[kplus.ContainerProps(
        image="harbor.example.com/org/myapp:1.0.0",
        env_variables={"DATABASE_URL": secret.env_value("DATABASE_URL")},
    )],
)

production.apply(configs)
production.apply(overlay, name="myapp-production")
app.synth()
