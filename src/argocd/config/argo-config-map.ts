import { Construct } from 'constructs';
import { problem } from '../../base/problem';
import { namedMetadata, Resource, ResourceProps } from '../../resource';

/** A ConfigMap that Argo CD finds by its name, in its own namespace. */
export abstract class ArgoConfigMap extends Resource {
  protected constructor(scope: Construct, id: string, name: string, props: ResourceProps) {
    const given = namedMetadata(props);
    super(scope, id, 'v1', 'ConfigMap', {
      metadata: { ...given, name, labels: { ...given?.labels, 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'argocd' } },
    });
    if (given?.name !== undefined && given.name !== name) {
      problem(this, 'argocd-config', `its name is ${given.name}, but Argo CD reads the ConfigMap ${name} only`, 'leave the name out');
    }
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { data: this._data() };
  }

  /** @internal */
  protected abstract _data(): Record<string, string | undefined>;
}
