import { accountRights } from './account-rights';
import { appliedTwice } from './applied-twice';
import { argoSecret } from './argo-secret';
import { bringUp } from './bring-up';
import { cdkToken } from './cdk-token';
import { chartLayer } from './chart-layer';
import { Check } from './check';
import { contestedSecret } from './contested-secret';
import { danglingReference } from './dangling-reference';
import { decryption } from './decryption';
import { defaultPassword } from './default-password';
import { deliverySource } from './delivery-source';
import { dependencyCycle } from './dependency-cycle';
import { encryptedFile } from './encrypted-file';
import { eventSelector } from './event-selector';
import { expression } from './expression';
import { fluxServiceMonitor } from './flux-service-monitor';
import { generatedSelector } from './generated-selector';
import { gitUrl } from './git-url';
import { healthChecksIgnored } from './health-checks-ignored';
import { helmRepository } from './helm-repository';
import { idlePatch } from './idle-patch';
import { ignoredPath } from './ignored-path';
import { imageAutomation } from './image-automation';
import { imageFilter } from './image-filter';
import { imageMarker } from './image-marker';
import { imagePolicyMarker } from './image-policy-marker';
import { kustomizeBuild } from './kustomize-build';
import { latestImage } from './latest-image';
import { loneSurrogate } from './lone-surrogate';
import { lostText } from './lost-text';
import { missingKey } from './missing-key';
import { missingPath } from './missing-path';
import { namespaceMissing } from './namespace-missing';
import { namespaceNotCreated } from './namespace-not-created';
import { namespaceRenamed } from './namespace-renamed';
import { nothingSelected } from './nothing-selected';
import { objectName } from './object-name';
import { objectSize } from './object-size';
import { orderWithoutWait } from './order-without-wait';
import { otherEngine } from './other-engine';
import { plaintextSecret } from './plaintext-secret';
import { privateKey } from './private-key';
import { projectRules } from './project-rules';
import { providerType } from './provider-type';
import { receiverSecret } from './receiver-secret';
import { receiverUnverified } from './receiver-unverified';
import { removedMetric } from './removed-metric';
import { removedVersion } from './removed-version';
import { resourceSetInput } from './resource-set-input';
import { routePort } from './route-port';
import { schema } from './schema';
import { secretAddress } from './secret-address';
import { secretType } from './secret-type';
import { selectorLabels } from './selector-labels';
import { semverRange } from './semver-range';
import { setParameters } from './set-parameters';
import { sharedSelector } from './shared-selector';
import { storeNamespace } from './store-namespace';
import { substitution } from './substitution';
import { templateKey } from './template-key';
import { tenantAccount } from './tenant-account';
import { tenantReference } from './tenant-reference';
import { unappliedFolder } from './unapplied-folder';
import { unpinnedChart } from './unpinned-chart';
import { unusedImage } from './unused-image';
import { waveOrder } from './wave-order';
import { wildcardAlert } from './wildcard-alert';

/** All checks over the finished program. A new one is a file beside this and a line here. */
export const CHECKS: readonly Check[] = [
  accountRights,
  appliedTwice,
  argoSecret,
  bringUp,
  cdkToken,
  chartLayer,
  contestedSecret,
  danglingReference,
  decryption,
  defaultPassword,
  deliverySource,
  dependencyCycle,
  encryptedFile,
  eventSelector,
  expression,
  fluxServiceMonitor,
  generatedSelector,
  gitUrl,
  healthChecksIgnored,
  helmRepository,
  idlePatch,
  ignoredPath,
  imageAutomation,
  imageFilter,
  imageMarker,
  imagePolicyMarker,
  kustomizeBuild,
  latestImage,
  loneSurrogate,
  lostText,
  missingKey,
  missingPath,
  namespaceMissing,
  namespaceNotCreated,
  namespaceRenamed,
  nothingSelected,
  objectName,
  objectSize,
  orderWithoutWait,
  otherEngine,
  plaintextSecret,
  privateKey,
  projectRules,
  providerType,
  receiverSecret,
  receiverUnverified,
  removedMetric,
  removedVersion,
  resourceSetInput,
  routePort,
  schema,
  secretAddress,
  secretType,
  selectorLabels,
  semverRange,
  setParameters,
  sharedSelector,
  storeNamespace,
  substitution,
  templateKey,
  tenantAccount,
  tenantReference,
  unappliedFolder,
  unpinnedChart,
  unusedImage,
  waveOrder,
  wildcardAlert,
];
