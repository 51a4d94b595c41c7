import { templateFault } from '../../src/checks/template-fault';
import { errorsFrom, folderOf, platform } from '../program';

function wrong(text: string): string[] {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', text));
  return errorsFrom(app, 'expression').map((line) => line.replace(/^\[.*?\] expression /, ''));
}

const secret = (template: string): string => JSON.stringify({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'db', namespace: 'default' },
  spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' }, target: { template: { data: { url: template } } }, data: [{ secretKey: 'a', remoteRef: { key: 'b' } }] },
});
const release = (current: string): string => JSON.stringify({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'web', namespace: 'default' },
  spec: { interval: '5m', chartRef: { kind: 'OCIRepository', name: 'web' }, healthCheckExprs: [{ apiVersion: 'v1', kind: 'ConfigMap', current }] },
});

test('a template that does not parse is refused, with its line and without its text', () => {
  expect(wrong(secret('{{ .user }}:\n{{ .password }'))).toEqual(['ExternalSecret db: spec.target.template.data.url is not a Go template that parses: a {{ has no }} in line 2 — correct the Go template']);
  expect(wrong(secret('{{ .user }}'))).toEqual([]);
});

test('an expression that does not parse is refused', () => {
  expect(wrong(release('status.conditions.exists(c, c.type =='))).toEqual([expect.stringMatching(/HelmRelease web: spec\.healthCheckExprs\[0\]\.current is not a CEL expression that parses: /)]);
  expect(wrong(release('status.conditions.filter(e, e.type == "Ready").all(e, e.status == "True")'))).toEqual([]);
});

test.each([
  '{{ if .a }}x{{ else if .b }}y{{ else }}z{{ end }}', '{{- range $i, $e := .list -}} {{ $e | quote }} {{- end }}', '{{/* a }} b */}}', '{{ `}}` }}', '{{ printf "%s}}\\"" .a }}',
  'no template }} at all', '{{ (index .a 0).b }}', '{{ define "x" }}{{ end }}{{ template "x" . }}', '{{ with .a }}{{ break }}{{ end }}', '{{- /* trimmed */ -}}', '{{ .a -}}', '{{ \'a\' }}',
])('%s parses', (text) => {
  expect(templateFault(text)).toBeUndefined();
});

test.each([
  ['{{ .a', 'a {{ has no }}'], ['{{ end }}', 'there is an end without a beginning'], ['{{ if .a }}', 'if has no end'], ['{{ }}', 'there is nothing between {{ and }}'],
  ['{{ else }}', 'there is an else outside'], ['{{ (.a }}', 'a bracket ( is not closed'], ['{{ .a ) }}', 'there is ) without ('], ['{{ "a }}', 'a quoted text is not closed'],
  ['{{/* a', 'a comment is not closed'], ['{{ .a {{ .b }}', 'there is {{ between {{ and }}'], ['{{ range .a }}{{ else foo }}{{ end }}', 'there is an else with something other'],
])('%s does not', (text, says) => {
  expect(templateFault(text)).toContain(says);
});
