// A whole program, as JavaScript so that nothing is compiled on the way: node bench/program.js <app> <content> <charts> <objects> <outdir>
// Prints the processor time of the whole process and of `synth()`, in milliseconds.
const [app, content, charts, objects, outdir] = process.argv.slice(2);
const { ApiObject, App: TheirApp, Chart } = require('cdk8s');
const { App = TheirApp, Cluster, Repository, flux } = app === 'cdk8s' ? {} : content === 'folders' ? require('cdk-gitops') : { App: require('cdk-gitops').App };

const specOf = (i, labels, resources) => ({
  replicas: 2,
  selector: { matchLabels: labels },
  template: {
    metadata: { labels },
    spec: {
      containers: [{
        name: 'main', image: `registry.example.com/org/app-${i}:1.2.${i}`, ports: [{ name: 'http', containerPort: 8080 }], env: [{ name: 'LOG_LEVEL', value: 'info' }], resources,
      }],
    },
  },
});
const labelsOf = (chart, i) => ({ 'app.kubernetes.io/name': `app-${i}`, 'app.kubernetes.io/part-of': chart.node.id });

/** Makes Deployment number `i`: as an ApiObject, as the generated class, as the class of cdk8s-plus. */
const MAKERS = {
  ApiObject(chart, i) {
    const labels = labelsOf(chart, i);
    const spec = specOf(i, labels, { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } });
    new ApiObject(chart, `app-${i}`, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { labels }, spec });
  },
  KubeDeployment(chart, i) {
    const { k8s: { KubeDeployment, Quantity } } = require('cdk8s-plus-28');
    const [cpu, memory, most] = ['100m', '128Mi', '256Mi'].map((each) => Quantity.fromString(each));
    const labels = labelsOf(chart, i);
    new KubeDeployment(chart, `app-${i}`, { metadata: { labels }, spec: specOf(i, labels, { requests: { cpu, memory }, limits: { memory: most } }) });
  },
  'cdk8s-plus'(chart, i) {
    const { Deployment, EnvValue } = require('cdk8s-plus-28');
    const envVariables = { LOG_LEVEL: EnvValue.fromValue('info') };
    new Deployment(chart, `app-${i}`, { replicas: 2, containers: [{ image: `registry.example.com/org/app-${i}:1.2.${i}`, portNumber: 8080, envVariables }] });
  },
};

const root = new App({ outdir });
if (content === 'folders') {
  const repository = new Repository(root, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
  const cluster = new Cluster(root, 'production', { repository, engine: flux.Engine.rootSync() });
  for (let c = 0; c < Number(charts); c++) {
    const folder = repository.folder(`apps/app-${c}`, { namespace: `app-${c}` });
    new ApiObject(folder, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `app-${c}` } });
    for (let i = 1; i < Number(objects); i++) MAKERS.ApiObject(folder, i);
    cluster.apply(folder);
  }
} else {
  for (let c = 0; c < Number(charts); c++) {
    const chart = new Chart(root, `chart-${c}`, { namespace: 'apps' });
    for (let i = 0; i < Number(objects); i++) MAKERS[content](chart, i);
  }
}
const cpu = ({ user, system }) => (user + system) / 1000;
const before = process.cpuUsage();
root.synth();
const synth = cpu(process.cpuUsage(before));
console.log(JSON.stringify({ whole: cpu(process.cpuUsage()), synth }));
