import { found } from './found';
import { CHECKS } from '../../src/checks/catalogue';
import type { Check } from '../../src/checks/check';

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: x}\nspec: {ports: [{name: http, port: 80}]}';
const GATEWAY = 'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: x}\nspec: {listeners: [{name: https, port: 443, protocol: HTTPS}]}';
const PULL_SECRET = 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: x}\nspec: {target: {}, dataFrom: [{extract: {key: k}}]}';

/** For checks that judge objects of one folder: YAML that breaks each, what is said, and YAML that does not. */
const CASES: { [check: string]: { bad: string; says: RegExp; good: string } } = {
  'plaintext-secret': {
    bad: 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}',
    says: /Secret s has plaintext values at stringData\.password/,
    good: 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {kubernetes.io/service-account.name: x}}\ntype: kubernetes.io/service-account-token',
  },
  'private-key': {
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {key: "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"}',
    says: /ConfigMap c has a private key at data\.key/,
    good: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {key: "-----BEGIN CERTIFICATE-----"}',
  },
  'default-password': {
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {auth: "admin:Harbor12345"}',
    says: /Harbor's default password at data\.auth/,
    good: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {auth: "admin:$PASSWORD"}',
  },
  'removed-version': {
    bad: 'apiVersion: external-secrets.io/v1beta1\nkind: ExternalSecret\nmetadata: {name: e}',
    says: /ExternalSecret e has apiVersion external-secrets\.io\/v1beta1, which is no longer served — use external-secrets\.io\/v1$/,
    good: 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e}',
  },
  'object-name': {
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: My_Config, labels: {tier: "a b"}}',
    says: /ConfigMap My_Config: name "My_Config" is not valid/,
    good: 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: "system:My_Role", labels: {tier: a.b}}',
  },
  'namespace-missing': {
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}',
    says: /ConfigMap c of folder f has no namespace/,
    good: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: c}',
  },
  'namespace-not-created': {
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: team}',
    says: /creates namespace team, which ConfigMap c and others are in/,
    good: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: team}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: team}',
  },
  'health-checks-ignored': {
    bad: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\nspec: {wait: true, healthChecks: [{kind: Deployment, name: d}]}',
    says: /Kustomization k has both wait and healthChecks/,
    good: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\nspec: {healthChecks: [{kind: Deployment, name: d}]}',
  },
  'receiver-unverified': {
    bad: 'apiVersion: notification.toolkit.fluxcd.io/v1\nkind: Receiver\nmetadata: {name: r}\nspec: {type: generic}',
    says: /Receiver r of type generic does not verify who calls it/,
    good: 'apiVersion: notification.toolkit.fluxcd.io/v1\nkind: Receiver\nmetadata: {name: r}\nspec: {type: github}',
  },
  'semver-range': {
    bad: 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h}\n'
      + 'spec: {chart: {spec: {chart: c, version: newest, sourceRef: {kind: HelmRepository, name: r}}}}',
    says: /HelmRelease h: spec\.chart\.spec\.version "newest" is not a valid version range — use versions such as 1\.2\.3/,
    good: 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h}\n'
      + 'spec: {chart: {spec: {chart: c, version: newest, sourceRef: {kind: GitRepository, name: r}}}}\n---\n'
      + 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: o}\nspec: {ref: {semver: ">=1.0.0 <2.0.0 || 3.x"}}',
  },
  'wildcard-alert': {
    bad: 'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata: {name: a, namespace: flux-system}\n'
      + 'spec: {eventSources: [{kind: HelmRelease, name: "*"}]}\n---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h, namespace: team}',
    says: /Alert a: HelmRelease "\*" covers only namespace flux-system, not team/,
    good: 'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata: {name: a, namespace: flux-system}\n'
      + 'spec: {eventSources: [{kind: HelmRelease, name: "*"}, {kind: HelmRelease, name: "*", namespace: team}]}\n---\n'
      + 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h, namespace: team}',
  },
  'unpinned-chart': {
    bad: 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h}\nspec: {chart: {spec: {chart: c, sourceRef: {kind: HelmRepository, name: r}}}}',
    says: /HelmRelease h accepts any version/,
    good: 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h}\nspec: {chart: {spec: {chart: c, version: 1.x, sourceRef: {kind: HelmRepository, name: r}}}}',
  },
  'latest-image': {
    bad: 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "harbor.example.com:8443/org/app"}]}',
    says: /Pod p runs image harbor\.example\.com:8443\/org\/app, which has no fixed version \(spec\.containers\[0\]\.image\)/,
    good: 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "harbor.example.com:8443/org/app:1.2"}]}',
  },
  'lone-surrogate': {
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {text: "cut \\ud83d"}',
    says: /ConfigMap c has half of a surrogate pair at data\.text \("cut \\ud83d"\)/,
    good: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {text: "whole \\ud83d\\ude00"}',
  },
  'lost-text': {
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {text: "next\\u0085line"}',
    says: /ConfigMap c has the control character U\+0085 at data\.text \("next.*line"\)/,
    good: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {text: "next\\nline"}',
  },
  'secret-address': {
    bad: 'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\nmetadata: {name: p}\nspec: {type: slack, address: "https://mattermost.example.com/hooks/xh3k2jd8f7"}',
    says: /Provider p: spec\.address has a credential in its address \(https:\/\/mattermost\.example\.com\/…\)/,
    good: 'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\nmetadata: {name: p}\nspec: {type: slack, secretRef: {name: hook}}',
  },
  'git-url': {
    bad: 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: g}\nspec: {url: "git@gitea.example.com:org/manifests.git"}',
    says: /url "git@gitea\.example\.com:org\/manifests\.git" is not valid: .* — use ssh:\/\/git@gitea\.example\.com\/org\/manifests\.git/,
    good: 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: g}\nspec: {url: "ssh://git@gitea.example.com/org/manifests.git"}',
  },
  'provider-type': {
    bad: 'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\nmetadata: {name: p}\nspec: {type: mattermost}',
    says: /Provider p: type mattermost is not valid: .* — use type slack/,
    good: 'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\nmetadata: {name: p}\nspec: {type: slack}',
  },
  'shared-selector': {
    bad: ['Deployment', 'StatefulSet'].map((kind) => `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: web, namespace: a}\nspec: {selector: {matchLabels: {app: web}}}`).join('\n---\n'),
    says: /StatefulSet web selects the same pods as Deployment web \(.*\) in namespace a: those with \{"app":"web"\} — /,
    good: ['a', 'b'].map((ns) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: ${ns}}\nspec: {selector: {matchLabels: {app: web}}}`).join('\n---\n'),
  },
  'removed-metric': {
    bad: 'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: p}\nspec: {groups: [{name: g, rules: [{alert: A, expr: "max(gotk_reconcile_condition) > 0"}]}]}',
    says: /PrometheusRule p reads metric gotk_reconcile_condition at spec\.groups\[0\]\.rules\[0\]\.expr/,
    good: 'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: p}\nspec: {groups: [{name: g, rules: [{alert: A, expr: "gotk_resource_info == 1"}]}]}',
  },
  'flux-service-monitor': {
    bad: 'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: flux-system}\n'
      + 'spec: {selector: {matchLabels: {app.kubernetes.io/part-of: flux}}, endpoints: [{port: http-prom}]}',
    says: /ServiceMonitor flux-system scrapes Flux/,
    good: 'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: app}\nspec: {selector: {matchLabels: {app: web}}, endpoints: [{port: metrics}]}',
  },
  'store-namespace': {
    bad: 'apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: v}\nspec: {provider: {vault: {server: x, auth: {kubernetes: {serviceAccountRef: {name: eso}}}}}}',
    says: /ClusterSecretStore v: spec\.provider\.vault\.auth\.kubernetes\.serviceAccountRef refers to eso without a namespace — set spec\.provider\.vault\.auth\.kubernetes\.serviceAccountRef\.namespace to the namespace of eso/,
    good: 'apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: v}\nspec: {provider: {vault: {server: x, auth: {kubernetes: {serviceAccountRef: {name: eso}}}}}}',
  },
  'contested-secret': {
    bad: 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: a}\n---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: a}\nspec: {}',
    says: /ExternalSecret s and Secret s \(.*\) both create Secret a\/s/,
    good: 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: a}\n---\n'
      + 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: a}\nspec: {target: {creationPolicy: Merge}}',
  },
  'order-without-wait': {
    bad: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {}\n---\n'
      + 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: b}\nspec: {dependsOn: [{name: a}]}',
    says: /Kustomization b depends on a, which is ready before its objects are/,
    good: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {wait: true}\n---\n'
      + 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: b}\nspec: {dependsOn: [{name: a}]}',
  },
  'object-size': {
    bad: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {big: ${'x'.repeat(1024 * 1024 + 1)}}`,
    says: /ConfigMap c has 1048577 bytes of data/,
    good: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {big: ${'x'.repeat(1024 * 1024)}}`,
  },
  'schema': {
    bad: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\nspec: {interval: 5 minutes, prune: "yes", sourceRef: {kind: Git, name: g}}',
    says: /spec\.interval is "5 minutes"; it must match/,
    good: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\nspec: {interval: 5m, prune: true, sourceRef: {kind: GitRepository, name: g}}',
  },
  'dangling-reference': {
    bad: 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e, namespace: a}\nspec: {secretStoreRef: {name: vault}}\n---\n'
      + 'apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: vault}\nspec: {}',
    says: / refers to SecretStore a\/vault, which does not exist in the folders without a cluster \(spec\.secretStoreRef\) — did you mean ClusterSecretStore vault\?/,
    good: 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e, namespace: a}\nspec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}}\n---\n'
      + 'apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: vault}\nspec: {}',
  },
  'missing-key': {
    bad: 'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: a}\n'
      + 'spec: {containers: [{name: c, image: i, env: [{name: X, valueFrom: {configMapKeyRef: {name: c, key: port}}}]}]}\n---\n'
      + 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: a}\ndata: {host: h}',
    says: /Pod p reads key port of ConfigMap c, which has no such key \(spec\.containers\[0\]\.env\[0\]\.valueFrom\.configMapKeyRef\) — its keys are host: read one of them, or add port where it is created/,
    good: 'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: a}\n'
      + 'spec: {containers: [{name: c, image: i, env: [{name: X, valueFrom: {configMapKeyRef: {name: c, key: host}}}]}]}\n---\n'
      + 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: a}\ndata: {host: h}',
  },
  'dependency-cycle': {
    bad: ['a b', 'b c', 'c a'].map((edge) => edge.split(' ')).map(([from, to]) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${from}, namespace: ns}\nspec: {dependsOn: [{name: ${to}}]}`).join('\n---\n'),
    says: /Kustomizations wait for each other: ns\/a → ns\/b → ns\/c → ns\/a/,
    good: ['a b', 'b c', 'a c'].map((edge) => edge.split(' ')).map(([from, to], i) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${from}, namespace: ns${i}}\nspec: {dependsOn: [{name: ${to}}]}`).join('\n---\n'),
  },
  'event-selector': {
    bad: 'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata: {name: a, namespace: flux-system}\nspec: {eventSources: [{kind: HelmRelease, name: "app-*"}, {kind: HelmRelease, name: "*", namespace: "*"}]}',
    says: /Alert a: spec\.eventSources\[0\]\.name "app-\*" is a pattern.*\n.*spec\.eventSources\[1\]\.namespace "\*" is not a namespace/,
    good: 'apiVersion: notification.toolkit.fluxcd.io/v1\nkind: Receiver\nmetadata: {name: a, namespace: flux-system}\nspec: {resources: [{kind: HelmRelease, name: "*", namespace: apps, matchLabels: {a: b}}]}',
  },
  'receiver-secret': {
    bad: 'apiVersion: notification.toolkit.fluxcd.io/v1\nkind: Receiver\nmetadata: {name: r}\nspec: {type: github, resources: []}',
    says: /Receiver r of type github has no secretRef/,
    good: 'apiVersion: notification.toolkit.fluxcd.io/v1\nkind: Receiver\nmetadata: {name: r}\nspec: {type: generic-oidc, resources: []}',
  },
  'helm-repository': {
    bad: 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: a, namespace: x}\nspec: {url: "oci://ghcr.io/org/charts"}\n---\n'
      + 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: b, namespace: x}\nspec: {type: oci, url: "https://charts.example.com"}\n---\n'
      + 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: c, namespace: x}\nspec: {type: oci, url: "oci://ghcr.io/org/charts/app"}\n---\n'
      + 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h, namespace: x}\nspec: {chart: {spec: {chart: app, sourceRef: {kind: HelmRepository, name: c}}}}',
    says: /a has url "oci:.*but not type oci.*\n.*b has type oci, but url "https:.*\n.*c has url .* once more — use oci:\/\/ghcr\.io\/org\/charts$/,
    good: 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: c, namespace: x}\nspec: {type: oci, url: "oci://public.ecr.aws/karpenter"}\n---\n'
      + 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h, namespace: x}\nspec: {chart: {spec: {chart: karpenter, sourceRef: {kind: HelmRepository, name: c}}}}',
  },
  'chart-layer': {
    bad: 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: o, namespace: x}\nspec: {layerSelector: {mediaType: application/vnd.cncf.helm.config.v1+json, operation: copy}}\n---\n'
      + 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h, namespace: x}\nspec: {chartRef: {kind: OCIRepository, name: o}}',
    says: /HelmRelease h takes its chart from OCIRepository o, which selects layer application\/vnd\.cncf\.helm\.config\.v1\+json/,
    good: 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: o, namespace: x}\nspec: {url: "oci://ghcr.io/org/charts/app"}\n---\n'
      + 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h, namespace: x}\nspec: {chartRef: {kind: OCIRepository, name: o}}',
  },
  'route-port': {
    bad: [SERVICE, GATEWAY, 'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: x}\n'
      + 'spec: {parentRefs: [{name: g, sectionName: web}, {name: g, port: 80}], rules: [{backendRefs: [{name: s, port: 8080}]}]}',
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: x}\nspec: {defaultBackend: {service: {name: s, port: {name: web}}}}'].join('\n---\n'),
    says: /refers to port 8080 of Service s, .* — its ports are 80 \(http\)\n.*listener web of Gateway g.*\n.*port 80 of Gateway g.*\n.*Ingress i refers to port web of Service s/,
    good: [SERVICE, GATEWAY, 'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: x}\n'
      + 'spec: {parentRefs: [{name: g, sectionName: https, port: 443}, {name: g}], rules: [{backendRefs: [{name: s, port: 80}]}]}',
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: x}\nspec: {defaultBackend: {service: {name: s, port: {name: http}}}}'].join('\n---\n'),
  },
  'secret-type': {
    bad: `${PULL_SECRET}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x}\nspec: {imagePullSecrets: [{name: s}], containers: [{name: c, image: i}]}\n---\n`
      + 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: x}\nimagePullSecrets: [{name: s}]\n---\n'
      + 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: o, namespace: x}\nspec: {secretRef: {name: s}}',
    says: /Pod p refers to Secret s of type Opaque.*\n.*ServiceAccount a .*\n.*OCIRepository o /,
    good: `${PULL_SECRET.replace('target: {}', 'target: {template: {type: kubernetes.io/dockerconfigjson}}')}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x}\nspec: {imagePullSecrets: [{name: s}, {name: other}], containers: [{name: c, image: i}]}`,
  },
  'selector-labels': {
    bad: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: x}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: wep}}}}',
    says: /Deployment d selects \{"app":"web"\}, but its pods have \{"app":"wep"\}/,
    good: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: x}\nspec: {selector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: Exists}]}, template: {metadata: {labels: {app: web, tier: a}}}}',
  },
  'template-key': {
    bad: 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e}\nspec: {data: [{secretKey: password}], target: {template: {data: {url: "pg://{{ .pasword }}@db"}}}}',
    says: /ExternalSecret e: spec\.target\.template\.data\.url refers to \.pasword.* — did you mean password\?/,
    good: 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e}\nspec: {data: [{secretKey: password}], target: {template: {data: {url: "pg://{{ .password }}@db {{ range .x }}{{ .y }}{{ end }}"}}}}\n---\n'
      + 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: f}\nspec: {dataFrom: [{extract: {key: x}}], target: {template: {data: {url: "{{ .any }}"}}}}',
  },
};

const byId = new Map<string, Check>(CHECKS.map((check) => [check.id, check]));

describe.each(Object.entries(CASES))('%s', (id, { bad, says, good }) => {
  test('is found', () => expect(found(byId.get(id)!, bad).join('\n')).toMatch(says));
  test('is said of an object, with what to do', () => {
    for (const line of found(byId.get(id)!, bad)) expect(line).toMatch(/^\S+: .{20,} — .{8,}$/s);
  });
  test('is not found where all is well', () => expect(found(byId.get(id)!, good)).toEqual([]));
});

/** Judged over several folders and clusters: their tests are in files of their own. */
const ELSEWHERE = [
  'account-rights', 'applied-twice', 'argo-secret', 'bring-up', 'cdk-token', 'decryption', 'delivery-source', 'encrypted-file', 'expression', 'generated-selector',
  'idle-patch', 'ignored-path', 'image-automation', 'image-filter', 'image-marker', 'image-policy-marker', 'kustomize-build', 'missing-path', 'namespace-renamed',
  'nothing-selected', 'other-engine', 'project-rules', 'resource-set-input', 'set-parameters', 'substitution',
  'tenant-account', 'tenant-reference', 'unapplied-folder', 'unused-image', 'wave-order',
];

test('every check is tested', () => {
  expect([...Object.keys(CASES), ...ELSEWHERE].sort()).toEqual([...byId.keys()].sort());
});

test('every check says what fails and what to do', () => {
  for (const { doc } of CHECKS) expect(doc.length).toBeGreaterThan(60);
});
