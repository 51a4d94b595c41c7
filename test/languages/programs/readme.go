package main

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-gitops/cdk-gitops-go/cdkgitops"
	"github.com/cdk-gitops/cdk-gitops-go/cdkgitops/eso"
	"github.com/cdk-gitops/cdk-gitops-go/cdkgitops/flux"
	"github.com/cdk-gitops/cdk-gitops-go/cdkgitops/sops"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
	kplus "github.com/cdk8s-team/cdk8s-plus-go/cdk8splus28/v2"
)

func main() {
	defer jsii.Close()
	s := jsii.String
	app := cdkgitops.NewApp(nil)
	manifests := cdkgitops.NewRepository(app, s("manifests"), &cdkgitops.RepositoryProps{Url: s("https://gitea.example.com/org/manifests.git")})
	production := cdkgitops.NewCluster(app, s("production"), &cdkgitops.ClusterProps{Repository: manifests, Engine: flux.Engine_RootSync(nil)})

	configs := manifests.Folder(s("infrastructure/configs"), &cdkgitops.FolderOptions{Namespace: s("external-secrets")})
	for _, name := range []string{"app-production", "external-secrets"} {
		kplus.NewNamespace(configs, s(name), &kplus.NamespaceProps{Metadata: &cdk8s.ApiObjectMetadata{Name: s(name)}})
	}
	vault := eso.NewClusterSecretStore(configs, s("vault-backend"), &eso.ClusterSecretStoreProps{
		Provider: eso.StoreProvider_Vault(&eso.VaultOptions{
			Server: s("https://vault.example.com"),
			Path:   s("secret"),
			Auth: eso.VaultAuth_Kubernetes(&eso.VaultKubernetesOptions{
				Role: s("external-secrets"), ServiceAccount: kplus.NewServiceAccount(configs, s("reader"), nil),
			}),
		}),
	})

	overlay := manifests.Folder(s("overlays/production"), &cdkgitops.FolderOptions{Namespace: s("app-production")})
	overlay.EncryptFor(sops.AgeRecipient_Of(s("age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw")))
	settings := eso.NewExternalSecret(overlay, s("myapp-secrets"), &eso.ExternalSecretProps{
		Store: vault,
		Data:  &map[string]eso.RemoteRef{"DATABASE_URL": eso.RemoteRef_Of(s("myapp/production"), s("database_url"), nil)},
	})
	secret := kplus.Secret_FromSecretName(overlay, s("myapp-settings"), settings.Secret().Name())
	kplus.NewDeployment(overlay, s("myapp"), &kplus.DeploymentProps{Containers: &[]*kplus.ContainerProps{{
		Image:        s("harbor.example.com/org/myapp:1.0.0"),
		EnvVariables: &map[string]kplus.EnvValue{"DATABASE_URL": secret.EnvValue(s("DATABASE_URL"), nil)},
	}}})

	production.Apply(configs, nil)
	production.Apply(overlay, &cdkgitops.ApplyOptions{Name: s("myapp-production")})
	app.Synth()
}
