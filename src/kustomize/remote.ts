/** Whether kustomize fetches a resource as one file over HTTP. */
export function isRemoteFile(path: string): boolean {
  return /^https?:/i.test(path);
}

/** Whether kustomize clones what an entry names. The rules are those of its parser of URLs, which takes a word with slashes for a path. */
export function isRemoteRepository(entry: string): boolean {
  if (entry.startsWith('/')) return false;
  const [url] = entry.split('?');
  let rest = url.replace(/^git::/i, '');
  const [, scheme = ''] = /^(ssh:\/\/|https:\/\/|http:\/\/|file:\/\/)/i.exec(rest) ?? [];
  rest = rest.slice(scheme.length);
  const [, user = ''] = /^([a-zA-Z][a-zA-Z0-9-]*@)/.exec(rest) ?? [];
  rest = rest.slice(user.length);
  const isGithub = /^github\.com[/:]/i.test(rest);
  const isScp = scheme === '' && (user !== '' || isGithub);
  if (scheme === '' && !isScp) return false;
  let path = rest;
  if (scheme.toLowerCase() !== 'file://') {
    let separator = rest.indexOf('/');
    const colon = isScp ? rest.indexOf(':') : -1;
    if (isScp && (separator < 0 || (colon > 0 && colon < separator))) separator = colon;
    const host = separator >= 0 ? rest.slice(0, separator + 1) : rest;
    path = separator >= 0 ? rest.slice(separator + 1) : '';
    if (host === '' && !isGithub) return false;
  }
  return hasRepository(path, scheme.toLowerCase() === 'file://');
}

function hasRepository(path: string, isFile: boolean): boolean {
  const [repository, folder] = split(path, isFile);
  return repository !== '' && !/^\/?(?:\.\/)*\.\.(?:\/|$)/.test(folder);
}

function split(path: string, isFile: boolean): [string, string] {
  const azure = path.indexOf('_git/');
  if (azure >= 0) {
    const [name, ...folders] = path.slice(azure + 5).split('/');
    return [path.slice(0, azure + 5) + name, folders.join('/')];
  }
  const double = path.indexOf('//');
  if (double >= 0) return [path.slice(0, double), path.slice(double + 2)];
  const git = path.indexOf('.git');
  if (git >= 0) return [path.slice(0, git + 4), path.slice(git + 4)];
  if (isFile) return [path, ''];
  const segments = path.split('/');
  return segments.length >= 2 ? [segments.slice(0, 2).join('/'), segments.slice(2).join('/')] : ['', ''];
}
