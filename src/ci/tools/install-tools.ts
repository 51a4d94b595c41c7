import type { Tool, ToolDownload } from './tool';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';

/** Properties of installing tools. */
export interface InstallToolsProps {
  /** What is installed; at least one. */
  readonly tools: Tool[];
}

/**
 * Installs tools of pinned versions into `$HOME/.local/bin`, where the later steps of the job find them: on Linux, amd64 or arm64. Each download is
 * compared with the SHA-256 that the program pins; where none is known, with the checksums that its makers publish beside it, and the log says so. What is
 * there already, unchanged, is left alone.
 *
 * Later steps of the library find the tools on all platforms. On GitLab, scripts of the program's own find them where their `tools` name one.
 *
 * @example
 * pipeline.addJob('scan', { steps: [new ci.InstallTools({ tools: [ci.Tool.trivy()] }), new ci.ScanFilesystemWithTrivy()] });
 */
export class InstallTools implements IStep {
  constructor(private readonly _props: InstallToolsProps) {}

  public bind(job: Job): StepSpec {
    const { tools } = this._props;
    if (tools.length === 0) problem(job, 'tool-none', 'InstallTools has no tools', 'add at least one, such as Tool.trivy()');
    const twice = tools.find((tool, index) => tools.findIndex(({ name }) => name === tool.name) < index);
    if (twice) problem(job, 'tool-twice', `tool ${twice.name} is installed twice`, 'keep one of them');
    const sound = tools.filter((tool) => tool._check(job));
    const zipped = sound.some(({ _downloads }) => Object.values(_downloads).some((download) => download?.url.endsWith('.zip')));
    return {
      name: `Install ${sound.map(({ name }) => name).join(', ') || 'tools'}`,
      script: installScript(sound),
      installs: sound.map(({ name }) => name),
      tools: ['curl', 'tar', 'sha256sum', 'awk', ...(zipped ? ['unzip'] : [])],
    };
  }
}

/** The script that installs tools. Everything in it was checked: names, versions and addresses are words that a shell leaves alone. */
function installScript(tools: readonly Tool[]): string {
  return [PREPARE, ...tools.map(installOne), PUBLISH].join('\n');
}

function installOne({ name, version, _downloads: { amd64, arm64 } }: Tool): string {
  const call = (download: ToolDownload | undefined): string => download
    ? `install_tool ${name} ${version} ${download.url} ${download.sha256 ?? download.checksums} ${download.member ?? '-'}`
    : `no_release ${name} ${version}`;
  return shell`case $arch in
  amd64) ${call(amd64)} ;;
  arm64) ${call(arm64)} ;;
esac`;
}

const PREPARE = shell`case "$(uname -s) $(uname -m)" in
  'Linux x86_64') arch=amd64 ;;
  'Linux aarch64') arch=arm64 ;;
  *) echo "there are tools for Linux on amd64 and arm64 only, not for $(uname -s) on $(uname -m)" >&2; exit 1 ;;
esac
bin=$HOME/.local/bin
mkdir -p "$bin"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

download() { # ADDRESS FILE
  curl --fail-with-body -sSL --proto '=https' --max-time 600 --retry 3 -o "$2" "$1" || { echo "cannot download $1" >&2; exit 1; }
}

no_release() { # NAME VERSION
  echo "$1 $2 is not given for $arch" >&2
  exit 1
}

install_tool() { # NAME VERSION ADDRESS (SHA-256 | ADDRESS OF CHECKSUMS) (PATH IN THE ARCHIVE | -)
  receipt=$bin/.$1-$2.sha256
  if [ -e "$receipt" ] && sha256sum -c "$receipt" >/dev/null 2>&1; then
    echo "$1 $2 is installed"
    return 0
  fi
  file=$work/\${3##*/}
  download "$3" "$file"
  case $4 in
    https://*)
      download "$4" "$work/checksums"
      # Alone, as sha256sum writes it, or in BSD's form.
      expected=$(awk -v name="\${3##*/}" '
        NF == 1 && $1 ~ /^[0-9a-f]+$/ { print $1; exit }
        NF == 2 { file = $2; sub(/^[*]/, "", file); sub(/.*[/]/, "", file); if (file == name) { print $1; exit } }
        $1 == "SHA256" && $2 == "(" name ")" { print $4; exit }' "$work/checksums")
      source="the checksums that its makers publish beside it: the program pins none" ;;
    *)
      expected=$4
      source='its pinned SHA-256' ;;
  esac
  actual=$(sha256sum "$file")
  actual=\${actual%% *}
  if [ "$actual" != "$expected" ]; then
    echo "$1 $2 is not installed: $3 has the SHA-256 $actual, not \${expected:-one that $4 names}" >&2
    exit 1
  fi
  case $file in
    *.tar.gz) tar -xzf "$file" -C "$work" "$5"; place "$work/$5" "$1" ;;
    *.zip) unpack_folder "$1" "$file" "$5" ;;
    *) place "$file" "$1" ;;
  esac
  sha256sum "$bin/$1" >"$receipt"
  echo "installed $1 $2, compared with $source"
}

place() { # FILE NAME
  cp "$1" "$bin/.$2.new"
  chmod 755 "$bin/.$2.new"
  mv "$bin/.$2.new" "$bin/$2"
}

unpack_folder() { # NAME FILE PATH
  folder=$HOME/.local/share/\${3%%/*}
  rm -rf "$folder"
  mkdir -p "$HOME/.local/share"
  unzip -qo "$2" -d "$HOME/.local/share"
  ln -sf "$HOME/.local/share/$3" "$bin/$1"
}
`;

const PUBLISH = shell`
# Later steps look here themselves; this is for scripts that do not say which tools they need.
if [ -n "\${GITHUB_PATH:-}" ]; then echo "$bin" >>"$GITHUB_PATH"; fi
if [ -n "\${TF_BUILD:-}" ]; then echo "##vso[task.prependpath]$bin"; fi`;
