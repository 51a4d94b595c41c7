/** Mistakes with Harbor that are detected at synth, by the ID of their check. */
export const RULES = {
  'harbor-url': 'The Harbor URL is `https://host` or `https://host:port`; with a path, user or query no request reaches the API.',
  'harbor-credentials': 'The backend cannot change Harbor without credentials. Give a Secret with the keys that it reads, of an administrator: '
    + 'robots cannot manage robots.',
  'harbor-name': 'Project and robot names consist of lower-case letters and digits, with single `.`, `_` or `-` between them; Harbor rejects others.',
  'harbor-twice': 'Two constructs declare the same project, robot, registry or webhook of Harbor: they overwrite each other at each run.',
  'harbor-access': 'Harbor 2.15 has no such pair of resource and action at this scope, and rejects the whole robot.',
  'harbor-push-without-pull': 'A robot may push but not pull. A push first reads existing layers, so it fails.',
  'harbor-proxy-push': 'A robot may push to a proxy cache. Harbor rejects every push there.',
  'harbor-robot-scope': 'A project robot has permissions only in its own project, and a robot lists each namespace once.',
  'harbor-robot-duration': 'The lifetime of a robot is whole days, at least one. Harbor rejects zero; omit it for a robot that never expires.',
  'harbor-robot-prefix': 'The robot prefix is the `robot_name_prefix` of Harbor\'s configuration; the full name of every robot starts with it.',
  'harbor-quota': 'A quota is at least one byte, or unlimited.',
  'harbor-gate-without-scan': 'Vulnerable images are blocked, but pushed images are not scanned: Harbor blocks every image without a scan.',
  'harbor-cve': 'The CVE allowlist contains each ID once, without spaces or commas, such as `CVE-2024-3094`.',
  'harbor-selection': 'A rule selects repositories and tags by patterns; Harbor accepts one pattern for each, either to match or to exclude.',
  'harbor-retention': 'A retention policy has 1 to 15 distinct rules, with whole numbers of at least 1. Harbor rejects others.',
  'harbor-webhook': 'Harbor sends webhooks to an http or https URL and drops everything after `?` or `#`. At least one event is required.',
  'harbor-member': 'A project member is a user or group, identified by the name that Harbor shows.',
  'harbor-proxy-cache': 'The bandwidth of a proxy cache is at least 1 kbit/s; its connections are a whole number of at least 1.',
  'harbor-proxy-type': 'Harbor\'s default configuration does not allow proxy caches for this type of registry.',
  'harbor-backend': 'The backend does not support this; the reconciler does.',
} as const;
