import { shell } from '../base/shell';
import { IStep, Job, StepSpec, Value } from '../ci';

/** Gives rendered manifests a `kustomization.yaml` that lists them, where they have none: an environment builds on their folder. @internal */
export class ListRendered implements IStep {
  constructor(private readonly _folder: string) {}

  public bind(_: Job): StepSpec {
    return {
      name: `List what is in ${this._folder}`,
      tools: ['find', 'sed', 'sort'],
      env: { FROM: Value.literal(this._folder) },
      script: LIST,
    };
  }
}

/** A file name is a text in YAML: in single quotes, where a single quote is written twice. */
const LIST = shell`if [ ! -d "$FROM" ]; then printf 'there is no folder %s: did the steps that render the manifests write them there?\n' "$FROM" >&2; exit 1; fi
cd "$FROM"
for name in kustomization.yaml kustomization.yml Kustomization; do
  if [ -f "$name" ]; then echo "$FROM/$name lists the manifests"; exit 0; fi
done
files=$(find . -type f \( -name '*.yaml' -o -name '*.yml' \) | sed 's|^\./||' | LC_ALL=C sort)
if [ -z "$files" ]; then printf '%s has no YAML files: did the steps that render the manifests write them there?\n' "$FROM" >&2; exit 1; fi
{
  printf 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n'
  printf '%s\n' "$files" | sed "s/'/''/g; s/^/  - '/; s/\$/'/"
} >kustomization.yaml
printf 'listed in %s/kustomization.yaml:\n%s\n' "$FROM" "$files"`;
