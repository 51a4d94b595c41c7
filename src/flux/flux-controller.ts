/** A controller of Flux: a component of its installation. */
export enum FluxController {
  /** Fetches sources. */
  SOURCE_CONTROLLER = 'source-controller',
  /** Applies Kustomizations. */
  KUSTOMIZE_CONTROLLER = 'kustomize-controller',
  /** Installs Helm releases. */
  HELM_CONTROLLER = 'helm-controller',
  /** Sends events and receives webhooks. */
  NOTIFICATION_CONTROLLER = 'notification-controller',
  /** Looks for new images. */
  IMAGE_REFLECTOR_CONTROLLER = 'image-reflector-controller',
  /** Commits new images. */
  IMAGE_AUTOMATION_CONTROLLER = 'image-automation-controller',
  /** Splits and joins sources. */
  SOURCE_WATCHER = 'source-watcher',
}
