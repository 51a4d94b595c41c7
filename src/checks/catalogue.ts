import { appliedTwice } from './applied-twice';
import { cdkToken } from './cdk-token';
import { Check } from './check';
import { contestedSecret } from './contested-secret';
import { danglingReference } from './dangling-reference';
import { decryption } from './decryption';
import { defaultPassword } from './default-password';
import { deliverySource } from './delivery-source';
import { dependencyCycle } from './dependency-cycle';
import { encryptedFile } from './encrypted-file';
import { expression } from './expression';
import { fluxServiceMonitor } from './flux-service-monitor';
import { generatedSelector } from './generated-selector';
import { gitUrl } from './git-url';
import { healthChecksIgnored } from './health-checks-ignored';
import { latestImage } from './latest-image';
import { loneSurrogate } from './lone-surrogate';
import { lostText } from './lost-text';
import { missingKey } from './missing-key';
import { missingPath } from './missing-path';
import { namespaceMissing } from './namespace-missing';
import { namespaceNotCreated } from './namespace-not-created';
import { namespaceRenamed } from './namespace-renamed';
import { objectName } from './object-name';
import { objectSize } from './object-size';
import { orderWithoutWait } from './order-without-wait';
import { plaintextSecret } from './plaintext-secret';
import { privateKey } from './private-key';
import { providerType } from './provider-type';
import { receiverUnverified } from './receiver-unverified';
import { removedMetric } from './removed-metric';
import { removedVersion } from './removed-version';
import { schema } from './schema';
import { secretAddress } from './secret-address';
import { semverRange } from './semver-range';
import { sharedSelector } from './shared-selector';
import { storeNamespace } from './store-namespace';
import { substitution } from './substitution';
import { tenantAccount } from './tenant-account';
import { tenantReference } from './tenant-reference';
import { unappliedFolder } from './unapplied-folder';
import { unpinnedChart } from './unpinned-chart';
import { wildcardAlert } from './wildcard-alert';

/** All checks over the finished program. A new one is a file beside this and a line here. */
export const CHECKS: readonly Check[] = [
  appliedTwice,
  cdkToken,
  contestedSecret,
  danglingReference,
  decryption,
  defaultPassword,
  deliverySource,
  dependencyCycle,
  encryptedFile,
  expression,
  fluxServiceMonitor,
  generatedSelector,
  gitUrl,
  healthChecksIgnored,
  latestImage,
  loneSurrogate,
  lostText,
  missingKey,
  missingPath,
  namespaceMissing,
  namespaceNotCreated,
  namespaceRenamed,
  objectName,
  objectSize,
  orderWithoutWait,
  plaintextSecret,
  privateKey,
  providerType,
  receiverUnverified,
  removedMetric,
  removedVersion,
  schema,
  secretAddress,
  semverRange,
  sharedSelector,
  storeNamespace,
  substitution,
  tenantAccount,
  tenantReference,
  unappliedFolder,
  unpinnedChart,
  wildcardAlert,
];
