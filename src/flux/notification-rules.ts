/** What the constructs of notification refuse or warn of, for the catalogue: what fails in the cluster, and what to do. */
export const RULES = {
  'alert-commit-status': 'A Provider of commit statuses drops events without a commit, so only those of Kustomizations arrive. '
    + 'Name Kustomizations, or annotate the objects with `event.toolkit.fluxcd.io/commit`.',
  'alert-sources': 'An Alert that listens to nothing sends nothing. Name an object, or all of a kind.',
  'alert-summary': 'A summary is one text of at most 255 characters. Shorten it, or give it once.',
  'flux-kind': 'Alerts and Receivers only know kinds of Flux; the API server refuses others. Name an object of Flux.',
  'flux-match-labels': 'A label that Kubernetes does not take matches nothing, and the Alert or Receiver stays silent. Correct it.',
  'provider-address': 'An address of the wrong form makes every notification fail. Use the form that the type takes.',
  'provider-channel': 'Zulip takes `channel/topic`, so a slash in the channel or an empty topic sends to the wrong place or nowhere.',
  'provider-commit-status': 'An empty `commitStatusExpr` yields no status. Leave it out for the default.',
  'provider-length': 'The API server refuses addresses, channels and user names of more than 2048 characters, and empty ones reach nobody.',
  'provider-service-account': 'A Provider authenticates through workload identity or through a Secret; with both it fails. Give one.',
  'receiver-filter': 'The controller marks a Receiver as failed for good where a CEL filter is empty or uses `claims` without OIDC.',
  'receiver-host': 'An Ingress or HTTPRoute takes small host names without scheme, port and path.',
  'receiver-oidc': 'OIDC needs issuers with http(s) addresses, each once, each with a validation, and variables with CEL names; '
    + 'the API server or the controller refuses the Receiver otherwise.',
  'receiver-path': 'The path of a Receiver depends on its namespace. Give the Receiver, or its folder, one.',
  'receiver-resources': 'A Receiver without objects reconciles nothing, and one that names all of a kind needs labels. Name objects.',
  'receiver-tls': 'Without TLS the tokens of webhooks travel in clear text. Set up a certificate, or acknowledge it where something in '
    + 'front does TLS.',
};
