import type { Harbor } from './harbor';

/** A Secret and the keys of it that the script reads. */
export interface MountedSecret {
  readonly name: string;
  readonly keys: string[];
}

/** Everything that the script is told. */
export interface DesiredState {
  /** The desired state, as JSON text. */
  readonly text: string;
  /** The Secrets that it names, by name. */
  readonly secrets: MountedSecret[];
}

/** What a Harbor shall be like. Names and free texts are data in it, never part of the script. */
export function desiredState(harbor: Harbor): DesiredState {
  const secrets = new Map<string, Set<string>>();
  const mount = (secret: { readonly name: string }, key: string): string => {
    const keys = secrets.get(secret.name) ?? new Set();
    secrets.set(secret.name, keys.add(key));
    return `${secret.name}/${key}`;
  };
  const { credentials } = harbor._props;
  const state = {
    url: harbor.url,
    credentials: credentials && { username: mount(credentials, 'username'), password: mount(credentials, 'password') },
    registries: harbor._registries.map((registry) => registry._render(mount)),
    projects: harbor._projects.map((project) => project._render(mount)),
    robots: harbor._robots.map((robot) => robot._render(mount)),
  };
  return {
    text: `${JSON.stringify(state, null, 2)}\n`,
    secrets: [...secrets].map(([name, keys]) => ({ name, keys: [...keys].sort() })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
