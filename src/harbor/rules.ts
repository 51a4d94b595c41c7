/** Mistakes with Harbor that are found at synth, by the id of their check. */
export const RULES = {
  'harbor-url': 'Harbor is reached at `https://host` or `https://host:port`; with a path, a user or a query in it, no request finds the API.',
  'harbor-credentials': 'Nothing can be changed in Harbor without credentials. Pass a Secret with the keys that the backend reads, of an administrator: '
    + 'robots cannot change robots.',
  'harbor-name': 'Names of projects and robots have lower-case letters and digits, with single `.`, `_` or `-` between them; Harbor refuses others.',
  'harbor-twice': 'Two constructs describe one project, robot, registry or webhook of Harbor: they would overwrite each other at each run.',
  'harbor-access': 'Harbor 2.15 has no such pair of resource and action at this scope, and refuses the whole robot.',
  'harbor-push-without-pull': 'A robot may push but not pull. Pushing reads what is there first, so it fails.',
  'harbor-proxy-push': 'A robot may push into the proxy cache of another registry. Harbor refuses every push there.',
  'harbor-robot-scope': 'A robot of a project has permissions in that project only, and each namespace stands once in the permissions of a robot.',
  'harbor-robot-duration': 'A robot lives for whole days, at least one. Harbor refuses zero; leave the duration out for a robot that never expires.',
  'harbor-robot-prefix': 'The prefix of robots is what Harbor\'s configuration has as `robot_name_prefix`; the full name of every robot begins with it.',
  'harbor-quota': 'A quota is at least one byte, or unlimited.',
  'harbor-gate-without-scan': 'Images with vulnerabilities are blocked, but pushed images are not scanned: Harbor blocks every image that was never scanned.',
  'harbor-cve': 'The list of allowed CVEs names each once, without spaces or commas, such as `CVE-2024-3094`.',
  'harbor-selection': 'A rule selects repositories and tags by patterns; Harbor takes one pattern for each, either to match or to exclude.',
  'harbor-retention': 'A retention policy has 1 to 15 rules, each different, with whole numbers from 1. Harbor refuses others.',
  'harbor-webhook': 'Harbor sends webhooks to an address with http or https; it cuts off what stands behind `?` or `#`. At least one event is needed.',
  'harbor-member': 'A member of a project is a user or group by the name that Harbor shows.',
  'harbor-proxy-cache': 'The speed of a proxy cache is at least 1 kbit/s, its connections are a whole number from 1.',
  'harbor-proxy-type': 'Harbor\'s default configuration does not take proxy caches of this type of registry.',
  'harbor-backend': 'The backend cannot do this; the reconciler can.',
} as const;
