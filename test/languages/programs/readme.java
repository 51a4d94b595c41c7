import io.github.cdkgitops.*;
import io.github.cdkgitops.eso.*;
import io.github.cdkgitops.flux.Engine;
import io.github.cdkgitops.sops.AgeRecipient;
import java.util.List;
import java.util.Map;
import org.cdk8s.ApiObjectMetadata;
import org.cdk8s.plus28.ContainerProps;
import org.cdk8s.plus28.Deployment;
import org.cdk8s.plus28.Namespace;
import org.cdk8s.plus28.Secret;
import org.cdk8s.plus28.ServiceAccount;

public class Main {
    public static void main(String[] args) {
        App app = new App();
        Repository manifests = Repository.Builder.create(app, "manifests").url("https://gitea.example.com/org/manifests.git").build();
        Cluster production = Cluster.Builder.create(app, "production").repository(manifests).engine(Engine.rootSync()).build();

        Folder configs = manifests.folder("infrastructure/configs", FolderOptions.builder().namespace("external-secrets").build());
        for (String name : List.of("app-production", "external-secrets")) {
            Namespace.Builder.create(configs, name).metadata(ApiObjectMetadata.builder().name(name).build()).build();
        }
        ClusterSecretStore vault = ClusterSecretStore.Builder.create(configs, "vault-backend")
            .provider(StoreProvider.vault(VaultOptions.builder()
                .server("https://vault.example.com")
                .path("secret")
                .auth(VaultAuth.kubernetes(VaultKubernetesOptions.builder()
                    .role("external-secrets").serviceAccount(new ServiceAccount(configs, "reader")).build()))
                .build()))
            .build();

        Folder overlay = manifests.folder("overlays/production", FolderOptions.builder().namespace("app-production").build());
        overlay.encryptFor(AgeRecipient.of("age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw"));
        ExternalSecret settings = ExternalSecret.Builder.create(overlay, "myapp-secrets")
            .store(vault)
            .data(Map.of("DATABASE_URL", RemoteRef.of("myapp/production", "database_url")))
            .build();
        Deployment.Builder.create(overlay, "myapp")
            .containers(List.of(ContainerProps.builder()
                .image("harbor.example.com/org/myapp:1.0.0")
                .envVariables(Map.of("DATABASE_URL",
                    Secret.fromSecretName(overlay, "myapp-settings", settings.getSecret().getName()).envValue("DATABASE_URL")))
                .build()))
            .build();

        production.apply(configs);
        production.apply(overlay, ApplyOptions.builder().name("myapp-production").build());
        app.synth();
    }
}
