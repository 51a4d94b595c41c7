import { Construct } from 'constructs';
import { ExternalObject } from '../external';
import { ISource } from '../source';
import { SourceAttributes } from './source-options';

/**
 * An artifact that another controller makes, such as source-watcher for an `ArtifactGenerator`. Kustomizations and HelmReleases take
 * it as a source where kustomize- and helm-controller have the feature gate `ExternalArtifact`, which
 * `--components-extra=source-watcher` of `flux install` and `flux bootstrap` turns on.
 *
 * @see https://fluxcd.io/flux/components/source/externalartifacts/
 */
export class ExternalArtifact extends ExternalObject implements ISource {
  /** Declares an ExternalArtifact. Those of an `ArtifactGenerator` are declared by its `addArtifact`. */
  public static fromExternalArtifactName(scope: Construct, id: string, attributes: SourceAttributes): ExternalArtifact {
    return new ExternalArtifact(scope, id, attributes);
  }

  private constructor(scope: Construct, id: string, attributes: SourceAttributes) {
    super(scope, id, { ...attributes, apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'ExternalArtifact' });
  }
}
