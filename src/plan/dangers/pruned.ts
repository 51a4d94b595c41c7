import { textAt, valuesAt } from '../../program/json-path';
import { referencesOf } from '../../program/references';
import type { Danger, DangerRule } from '../change-set';
import type { ClusterState } from '../cluster-state';
import { Change, changesIn, dangerOf, listed, PlannedCluster, titleOfApplied } from '../planned-cluster';

/** Kinds whose controllers delete data with the object. */
const WITH_DATA = /^(postgresql\.cnpg\.io\/(Cluster|Database)|acid\.zalan\.do\/postgresql|postgres-operator\.crunchydata\.com\/PostgresCluster|pxc\.percona\.com\/.*|psmdb\.percona\.com\/.*|k8s\.mariadb\.com\/(MariaDB|Database)|mysql\.oracle\.com\/InnoDBCluster|mongodbcommunity\.mongodb\.com\/.*|kafka\.strimzi\.io\/(Kafka|KafkaTopic|KafkaNodePool)|elasticsearch\.k8s\.elastic\.co\/Elasticsearch|opensearch\.opster\.io\/OpenSearchCluster|minio\.min\.io\/Tenant|objectbucket\.io\/ObjectBucketClaim|ceph\.rook\.io\/.*|longhorn\.io\/Volume|snapshot\.storage\.k8s\.io\/VolumeSnapshot(Content)?|redis\..*\/Redis.*|dragonflydb\.io\/Dragonfly|rabbitmq\.com\/(RabbitmqCluster|Queue)|clickhouse\.altinity\.com\/.*|infra\.contrib\.fluxcd\.io\/Terraform|.*\.crossplane\.io\/.*|.*\.upbound\.io\/.*)$/;

/** Kinds that keep something from happening. */
const GUARDS = /^(networking\.k8s\.io\/NetworkPolicy|cilium\.io\/Cilium(Clusterwide)?NetworkPolicy|crd\.projectcalico\.org\/.*NetworkPolicy|core\/(ResourceQuota|LimitRange)|policy\/PodDisruptionBudget|admissionregistration\.k8s\.io\/.*|kyverno\.io\/(Cluster)?Policy|policy\.sigstore\.dev\/ClusterImagePolicy|security\.istio\.io\/(AuthorizationPolicy|PeerAuthentication))$/;

const KEEP = 'to keep it, mark it with the annotation kustomize.toolkit.fluxcd.io/prune: disabled in a commit of its own, and remove it from Git only after that is applied';

/** What is deleted and takes something with it. */
export function pruned(planned: PlannedCluster): Danger[] {
  return changesIn(planned).filter(({ action }) => action === 'prune').flatMap((change) => {
    const said = sayOf(change, planned);
    if (said === undefined) return [];
    const details = change.isHeld ? [...said.details, `this happens once it is resumed: ${change.reason}`] : said.details;
    return [dangerOf(planned, change, { isSevere: true, fix: KEEP, ...said, details })];
  });
}

interface Said {
  readonly rule: DangerRule;
  readonly message: string;
  readonly details: readonly string[];
  readonly isSevere?: boolean;
  readonly fix?: string;
}

function sayOf(change: Change, { before, after }: PlannedCluster): Said | undefined {
  const { kind, namespace, name } = change;
  const json = change.before!.object.json;
  switch (kind) {
    case 'core/Namespace': {
      const within = [...before.objects.values()].filter((each) => each.namespace === name);
      const kept = within.filter((each) => after.objects.has(`${each.object.kind}|${each.namespace}|${each.name}`)).length;
      return {
        rule: 'pruned-namespace',
        message: `Namespace ${name} is deleted, and everything in it, whoever created it${kept > 0 ? `, also ${kept} that Git still has` : ''}`,
        details: listed(within.map((each) => titleOfApplied(each))),
      };
    }
    case 'apiextensions.k8s.io/CustomResourceDefinition': {
      const custom = `${textAt(json, 'spec.group') ?? ''}/${textAt(json, 'spec.names.kind') ?? ''}`;
      const known = [...before.objects.values()].filter(({ object }) => object.kind === custom);
      return { rule: 'pruned-crd', message: `CustomResourceDefinition ${name} is deleted, and every ${custom.slice(custom.indexOf('/') + 1)} in the cluster`, details: listed(known.map((each) => titleOfApplied(each))) };
    }
    case 'core/PersistentVolumeClaim':
      return { rule: 'pruned-volume', message: `PersistentVolumeClaim ${namespace}/${name} is deleted; ${reclaimed(json, before)}`, details: usersOf(change, before) };
    case 'core/PersistentVolume':
      return { rule: 'pruned-volume', message: `PersistentVolume ${name} is deleted; a claim that is bound to it loses its data`, details: [] };
    case 'apps/StatefulSet': {
      const deletes = textAt(json, 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted') === 'Delete';
      const claims = valuesAt(json, 'spec.volumeClaimTemplates[].metadata.name').map(({ value }) => String(value));
      if (claims.length === 0) return undefined;
      return deletes
        ? { rule: 'pruned-data', message: `StatefulSet ${namespace}/${name} is deleted, and the claims of its pods with it`, details: claims }
        : { rule: 'pruned-data', isSevere: false, message: `StatefulSet ${namespace}/${name} is deleted; the claims of its pods stay, and are used again by one of the same name`, details: claims, fix: 'delete the claims by hand, if they are not needed any more' };
    }
    case 'helm.toolkit.fluxcd.io/HelmRelease':
      if (valuesAt(json, 'spec.suspend')[0]?.value === true) return undefined;
      return { rule: 'uninstalled-release', message: `HelmRelease ${namespace}/${name} is deleted: Helm uninstalls everything that its chart created, claims included`, details: [], fix: 'to keep the release, suspend the HelmRelease in a commit of its own before it is removed' };
    default:
      if (WITH_DATA.test(kind)) return { rule: 'pruned-data', message: `${kind.slice(kind.lastIndexOf('/') + 1)} ${namespace === '' ? '' : `${namespace}/`}${name} is deleted, and its controller may delete the data with it`, details: [] };
      if (GUARDS.test(kind)) return { rule: 'removed-guard', isSevere: false, message: `${kind.slice(kind.lastIndexOf('/') + 1)} ${namespace === '' ? '' : `${namespace}/`}${name} is deleted: what it refused or limited is allowed`, details: [], fix: 'check that something else does it' };
      return undefined;
  }
}

/** What happens to the volume of a claim. */
function reclaimed(json: unknown, before: ClusterState): string {
  const volume = textAt(json, 'spec.volumeName');
  const own = volume === undefined ? undefined : before.objects.get(`core/PersistentVolume||${volume}`);
  const className = textAt(json, 'spec.storageClassName');
  const storageClass = className === undefined ? undefined : before.objects.get(`storage.k8s.io/StorageClass||${className}`);
  const policy = own ? textAt(own.object.json, 'spec.persistentVolumeReclaimPolicy') ?? 'Retain' : storageClass ? textAt(storageClass.object.json, 'reclaimPolicy') ?? 'Delete' : undefined;
  return policy === 'Retain' ? 'its volume is kept (Retain), and must be bound again by hand' : policy === 'Delete' ? 'its volume and data are deleted (Delete)' : 'its volume and data are deleted, unless its storage class retains them';
}

/** Who mounts a claim. */
function usersOf({ namespace, name }: Change, before: ClusterState): string[] {
  return listed([...before.objects.values()].filter((each) => each.namespace === namespace
    && referencesOf(each).some((reference) => reference.kind === 'core/PersistentVolumeClaim' && reference.name === name)).map((each) => `${titleOfApplied(each)} mounts it`));
}
