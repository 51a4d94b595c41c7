import { Check, Finding } from './check';
import { templateFault } from './template-fault';
import { valuesAt } from '../program/json-path';
import { ProgramObject } from '../program/program';
import { celFault } from '../schema/cel';

/** The texts of a kind that a controller, or the API server, reads as CEL or as a template of Go. */
interface Texts {
  readonly cel?: readonly string[];
  readonly template?: readonly string[];
}

const HEALTH = ['current', 'failed', 'inProgress'].map((field) => `spec.healthCheckExprs[].${field}`);
const WEBHOOKS: Texts = { cel: ['webhooks[].matchConditions[].expression'] };
const templateOf = (at: string): string[] => ['data{}', 'metadata.annotations{}', 'metadata.labels{}', 'templateFrom[].literal'].map((field) => `${at}.${field}`);

const TEXTS: { readonly [kind: string]: Texts } = {
  'kustomize.toolkit.fluxcd.io/Kustomization': { cel: ['spec.dependsOn[].readyExpr', ...HEALTH] },
  'helm.toolkit.fluxcd.io/HelmRelease': { cel: ['spec.dependsOn[].readyExpr', ...HEALTH] },
  'fluxcd.controlplane.io/ResourceSet': { cel: ['spec.dependsOn[].readyExpr'] },
  'notification.toolkit.fluxcd.io/Receiver': { cel: ['spec.resourceFilter'] },
  'image.toolkit.fluxcd.io/ImageUpdateAutomation': { template: ['spec.git.commit.messageTemplate'] },
  'external-secrets.io/ExternalSecret': { template: templateOf('spec.target.template') },
  'external-secrets.io/ClusterExternalSecret': { template: templateOf('spec.externalSecretSpec.target.template') },
  'external-secrets.io/PushSecret': { template: templateOf('spec.template') },
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': {
    cel: ['spec.matchConditions[].expression', 'spec.variables[].expression', 'spec.validations[].expression', 'spec.validations[].messageExpression',
      'spec.auditAnnotations[].valueExpression'],
  },
};

/** Texts that do not parse in the language that they are read in. */
export const expression: Check = {
  id: 'expression',
  doc: 'A CEL expression (health checks and `readyExpr` of Flux, `resourceFilter`, admission policies and webhooks) or a Go template (External Secrets, commit messages of image '
    + 'automation) that does not parse: the API server refuses the object, or its controller never makes it ready. Correct the text.',
  *run(program) {
    for (const object of program.objects) {
      const texts = Object.hasOwn(TEXTS, object.kind) ? TEXTS[object.kind] : undefined;
      if (!texts || object.encrypted || !object.folder) continue;
      yield* faultsIn(object, texts.cel ?? [], celFault, 'CEL expression');
      yield* faultsIn(object, texts.template ?? [], templateFault, 'Go template');
    }
  },
};

function* faultsIn(
  { place, json, name }: ProgramObject, paths: readonly string[], fault: (text: string) => string | undefined, what: string,
): Iterable<Finding> {
  for (const { at, value } of paths.flatMap((path) => valuesAt(json, path))) {
    const wrong = typeof value !== 'string' || value === '' || value.includes('${') ? undefined : fault(value);
    if (wrong !== undefined) yield { place, at, message: `${json.kind} ${name}: ${at} is not a ${what} that parses: ${wrong}`, fix: `correct the ${what}` };
  }
}
