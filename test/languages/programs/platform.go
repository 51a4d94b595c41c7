// examples/gitea-flux-harbor without its pipelines.
package main

import (
	"github.com/aws/jsii-runtime-go"
	. "github.com/cdk-gitops/cdk-gitops-go/cdkgitops"
	"github.com/cdk-gitops/cdk-gitops-go/cdkgitops/eso"
	"github.com/cdk-gitops/cdk-gitops-go/cdkgitops/flux"
	"github.com/cdk-gitops/cdk-gitops-go/cdkgitops/harbor"
	"github.com/cdk-gitops/cdk-gitops-go/cdkgitops/monitoring"
	"github.com/cdk-gitops/cdk-gitops-go/cdkgitops/sops"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
	kplus "github.com/cdk8s-team/cdk8s-plus-go/cdk8splus28/v2"
)

const image = "harbor.example.com/org/myapp"

var (
	s       = jsii.String
	minutes = func(n float64) cdk8s.Duration { return cdk8s.Duration_Minutes(&n) }
	hours   = func(n float64) cdk8s.Duration { return cdk8s.Duration_Hours(&n) }
)

func remote(key, property string) eso.RemoteRef { return eso.RemoteRef_Of(s(key), s(property), nil) }

// secret is what an ExternalSecret creates from Vault.
func secret(folder Folder, id string, vault eso.ISecretStore, data map[string]eso.RemoteRef) Secret {
	return eso.NewExternalSecret(folder, s(id), &eso.ExternalSecretProps{Store: vault, Data: &data}).Secret()
}

func main() {
	defer jsii.Close()
	app := NewApp(nil)
	manifests := NewRepository(app, s("manifests"), &RepositoryProps{Url: s("https://gitea.example.com/org/manifests.git")})
	production := NewCluster(app, s("production"), &ClusterProps{
		Repository: manifests,
		Engine:     flux.Engine_RootSync(&flux.RootSyncOptions{GitRepository: &flux.GitRepositoryOptions{Interval: minutes(1)}}),
	})

	// infrastructure.ts
	controllers := manifests.Folder(s("infrastructure/controllers"), &FolderOptions{Namespace: s("external-secrets")})
	for _, name := range []string{"app-production", "external-secrets", "monitoring", "registry"} {
		kplus.NewNamespace(controllers, s("namespace-"+name), &kplus.NamespaceProps{Metadata: &cdk8s.ApiObjectMetadata{Name: s(name)}})
	}
	charts := flux.NewOCIRepository(controllers, s("external-secrets-chart"), &flux.OCIRepositoryProps{
		Url:           s("oci://ghcr.io/external-secrets/charts/external-secrets"),
		Ref:           flux.OCIReference_Semver(s("2.9.x"), nil),
		Interval:      hours(12),
		LayerSelector: flux.LayerSelector_HelmChart(),
	})
	install := &flux.HelmInstall{Crds: flux.CrdsPolicy_CREATE_REPLACE}
	upgrade := &flux.HelmUpgrade{Crds: flux.CrdsPolicy_CREATE_REPLACE}
	flux.NewHelmRelease(controllers, s("external-secrets"), &flux.HelmReleaseProps{
		Chart: flux.ChartSource_Ref(charts), Install: install, Upgrade: upgrade, Values: &map[string]any{"installCRDs": true},
	})
	inMonitoring := &cdk8s.ApiObjectMetadata{Namespace: s("monitoring")}
	community := flux.NewHelmRepository(controllers, s("prometheus-community"), &flux.HelmRepositoryProps{
		Metadata: inMonitoring, Url: s("https://prometheus-community.github.io/helm-charts"),
	})
	flux.NewHelmRelease(controllers, s("kube-prometheus-stack"), &flux.HelmReleaseProps{
		Metadata: inMonitoring,
		Chart:    flux.ChartSource_FromSource(community, s("kube-prometheus-stack"), &flux.ChartSourceOptions{Version: s("78.x")}),
		Install:  install,
		Upgrade:  upgrade,
		Values:   &map[string]any{"kube-state-metrics": monitoring.FluxResourceMetrics_Values(nil)},
	})

	configs := manifests.Folder(s("infrastructure/configs"), &FolderOptions{Namespace: s("registry")})
	account := kplus.ServiceAccount_FromServiceAccountName(configs, s("external-secrets"), s("external-secrets"),
		&kplus.FromServiceAccountNameOptions{NamespaceName: s("external-secrets")})
	vault := eso.NewClusterSecretStore(configs, s("vault-backend"), &eso.ClusterSecretStoreProps{
		Provider: eso.StoreProvider_Vault(&eso.VaultOptions{
			Server: s("https://vault.example.com"),
			Path:   s("secret"),
			Auth:   eso.VaultAuth_Kubernetes(&eso.VaultKubernetesOptions{Mount: s("kubernetes"), Role: s("external-secrets"), ServiceAccount: account}),
		}),
	})
	admin := secret(configs, "harbor-admin", vault, map[string]eso.RemoteRef{
		"username": remote("ci/harbor", "admin_username"), "password": remote("ci/harbor", "admin_password"),
	})
	yes := true
	gibibytes := 50.0
	org := harbor.NewHarbor(configs, s("harbor"), &harbor.HarborProps{Url: s("https://harbor.example.com"), Credentials: admin}).
		AddProject(s("org"), &harbor.ProjectOptions{
			Quota:             harbor.Quota_Of(cdk8s.Size_Gibibytes(&gibibytes)),
			AutoScan:          &yes,
			PreventVulnerable: harbor.VulnerabilitySeverity_HIGH,
		})
	org.AddRobot(s("ci-pusher"), &harbor.ProjectRobotOptions{
		Secret: secret(configs, "ci-pusher", vault, map[string]eso.RemoteRef{"secret": remote("ci/harbor", "ci_pusher_secret")}),
		Access: &[]harbor.ProjectAccess{harbor.ProjectAccess_REPOSITORY_PUSH(), harbor.ProjectAccess_REPOSITORY_PULL(), harbor.ProjectAccess_TAG_CREATE()},
	})
	puller := org.AddRobot(s("cluster-puller"), &harbor.ProjectRobotOptions{
		Secret: secret(configs, "cluster-puller", vault, map[string]eso.RemoteRef{"secret": remote("ci/harbor", "cluster_puller_secret")}),
		Access: &[]harbor.ProjectAccess{harbor.ProjectAccess_REPOSITORY_PULL()},
	})
	controllersReady := production.Apply(controllers, &ApplyOptions{Name: s("infrastructure-controllers"), Timeout: minutes(10)})
	configsReady := production.Apply(configs, &ApplyOptions{Name: s("infrastructure-configs"), DependsOn: &[]IDelivery{controllersReady}})

	// application.ts
	overlay := manifests.Folder(s("overlays/production"), &FolderOptions{Namespace: s("app-production")})
	overlay.EncryptFor(sops.AgeRecipient_Of(s("age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw")))
	database := overlay.AddEncryptedFile(s("overlays/production/secret.enc.yaml"), nil).Secret(s("myapp-database"))
	secrets := eso.NewExternalSecret(overlay, s("myapp-secrets"), &eso.ExternalSecretProps{
		Store:           vault,
		RefreshInterval: hours(1),
		CreationPolicy:  eso.CreationPolicy_OWNER,
		Data: &map[string]eso.RemoteRef{
			"DATABASE_URL": remote("myapp/production", "database_url"), "API_KEY": remote("myapp/production", "api_key"),
		},
	})
	pullSecret := puller.ImagePullSecret(overlay, s("harbor-pull"), &harbor.ImagePullSecretOptions{
		Store: vault, Password: remote("ci/harbor", "cluster_puller_secret"),
	})
	chart := flux.NewOCIRepository(overlay, s("myapp-chart"), &flux.OCIRepositoryProps{
		Url:           s("oci://harbor.example.com/org/charts/myapp"),
		Ref:           flux.OCIReference_Semver(s("1.x"), nil),
		Interval:      minutes(10),
		Secret:        pullSecret,
		LayerSelector: flux.LayerSelector_HelmChart(),
	})
	release := flux.NewHelmRelease(overlay, s("myapp"), &flux.HelmReleaseProps{
		Chart:          flux.ChartSource_Ref(chart),
		Interval:       minutes(10),
		DriftDetection: &flux.DriftDetection{Mode: flux.DriftDetectionMode_ENABLED},
		Values: &map[string]any{
			"image":            map[string]any{"repository": image},
			"imagePullSecrets": []any{map[string]any{"name": pullSecret.Name()}},
			"existingSecret":   secrets.Secret().Name(),
			"databaseSecret":   database.Name(),
		},
	})
	settings := kplus.Secret_FromSecretName(overlay, s("settings"), secrets.Secret().Name())
	replicas := 2.0
	kplus.NewDeployment(overlay, s("myapp-worker"), &kplus.DeploymentProps{
		Replicas:           &replicas,
		DockerRegistryAuth: kplus.Secret_FromSecretName(overlay, s("pull"), pullSecret.Name()),
		Containers: &[]*kplus.ContainerProps{{
			Image: s(image),
			Args:  jsii.Strings("worker"),
			EnvVariables: &map[string]kplus.EnvValue{
				"DATABASE_URL":      settings.EnvValue(s("DATABASE_URL"), nil),
				"API_KEY":           settings.EnvValue(s("API_KEY"), nil),
				"DATABASE_PASSWORD": kplus.Secret_FromSecretName(overlay, s("database"), database.Name()).EnvValue(s("password"), nil),
			},
		}},
	})
	NewImagePins(overlay, s("pins"), &ImagePinsProps{Images: &map[string]*string{image: s("1.0.0")}})
	myapp := production.Apply(overlay, &ApplyOptions{Name: s("myapp-production"), Interval: minutes(5), DependsOn: &[]IDelivery{configsReady}})

	// notifications.ts
	messages := manifests.Folder(s("clusters/production/notifications"), &FolderOptions{Namespace: s("flux-system")})
	chat := flux.NewProvider(messages, s("mattermost"), &flux.ProviderProps{
		Type: flux.ProviderType_Mattermost(&flux.ChatWebhookOptions{
			WebhookUrl: secret(messages, "mattermost-hook", vault, map[string]eso.RemoteRef{"address": remote("cd/mattermost", "hook_url")}),
			Channel:    s("cd-alerts"),
		}),
	})
	chat.AddAlert(s("cd-alerts"), &flux.AlertOptions{
		Severity: flux.Severity_ERROR,
		Summary:  s("Flux reconciliation failure"),
		On: &[]INamedObject{
			flux.EventSource_All(s("Kustomization"), nil),
			flux.EventSource_All(s("HelmRelease"), &flux.EventSourceOptions{Namespaces: jsii.Strings("app-production", "external-secrets", "monitoring")}),
			flux.EventSource_All(s("GitRepository"), nil),
		},
	})
	chat.AddAlert(s("cd-all-events"), &flux.AlertOptions{Severity: flux.Severity_INFO, On: &[]INamedObject{myapp, release}})
	token := secret(messages, "receiver-token", vault, map[string]eso.RemoteRef{"token": remote("cd/flux-receiver", "token")})
	source := flux.GitRepository_FromGitRepositoryName(messages, s("manifests"), &flux.SourceAttributes{Name: s("manifests"), Namespace: s("flux-system")})
	flux.NewReceiver(messages, s("gitea-webhook"), &flux.ReceiverProps{
		Type: flux.ReceiverType_Gitea(&flux.ReceiverEventsOptions{Secret: token}), Resources: &[]INamedObject{source},
	})
	flux.NewReceiverIngress(messages, s("flux-webhook"), &flux.ReceiverIngressProps{
		Host: s("flux-webhook.example.com"), IngressClassName: s("nginx"), ClusterIssuer: s("letsencrypt"),
	})
	production.Apply(messages, &ApplyOptions{Name: s("notifications"), DependsOn: &[]IDelivery{configsReady}})

	// monitoring.ts
	metrics := manifests.Folder(s("infrastructure/monitoring"), &FolderOptions{Namespace: s("monitoring")})
	labels := &cdk8s.ApiObjectMetadata{Labels: &map[string]*string{"release": s("kube-prometheus-stack")}}
	monitoring.NewFluxPodMonitor(metrics, s("flux-system"), &monitoring.FluxPodMonitorProps{Metadata: labels})
	monitoring.NewFluxAlerts(metrics, s("flux-alerts"), &monitoring.FluxAlertsProps{Metadata: labels})
	monitoring.NewDeliveryRules(metrics, s("delivery-rules"), &monitoring.DeliveryRulesProps{Metadata: labels})
	monitoring.NewDeliveryDashboard(metrics, s("delivery"), nil)
	production.Apply(metrics, &ApplyOptions{Name: s("monitoring"), DependsOn: &[]IDelivery{controllersReady}})

	app.Synth()
}
