/** The checks that judge each object alone and concern kinds of engines, which only programs with such kinds load. */
export { eventSelector } from './event-selector';
export { fluxServiceMonitor } from './flux-service-monitor';
export { gitUrl } from './git-url';
export { healthChecksIgnored } from './health-checks-ignored';
export { imageFilter } from './image-filter';
export { providerType } from './provider-type';
export { receiverSecret } from './receiver-secret';
export { receiverUnverified } from './receiver-unverified';
export { secretAddress } from './secret-address';
export { semverRange } from './semver-range';
export { storeNamespace } from './store-namespace';
export { templateKey } from './template-key';
export { unpinnedChart } from './unpinned-chart';
