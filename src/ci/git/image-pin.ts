import * as path from 'path';
import { shell } from '../../base/shell';
import type { ImagePins } from '../../image-pins';
import { Repository } from '../../repository';
import { Value } from '../value';

/** Where a YAML file says which version of an image runs: Helm values, a HelmRelease. Each key is a path: `['image', 'tag']`. */
export interface ImageKeys {
  /**
   * Key of the tag.
   *
   * @default - the file has none
   */
  readonly tag?: string[];
  /**
   * Key of the digest.
   *
   * @default - the file has none
   */
  readonly digest?: string[];
}

/** The place in a manifests repository that says which version of an image runs. */
export class ImagePin {
  /**
   * An image of a component of this program.
   *
   * @param pins the component, which must be in a folder of a repository
   * @param image one of its images
   */
  public static of(pins: ImagePins, image: string): ImagePin {
    const repository = pins.node.scopes.find((scope): scope is Repository => Repository.isRepository(scope))!;
    return new ImagePin(repository, pins.path, image, undefined, pins.images);
  }

  /**
   * An entry of `images` in a `kustomization.yaml`, written as a block with each key on a line of its own.
   *
   * @param repository the manifests repository
   * @param file path of the kustomization below it
   * @param image name of the entry
   */
  public static kustomization(repository: Repository, file: string, image: string): ImagePin {
    return new ImagePin(repository, file, image);
  }

  /**
   * Keys of another YAML file.
   *
   * @param repository the manifests repository
   * @param file path of the file below it
   * @param image name of the image, for messages
   * @param keys where its version is; the keys must be there already
   */
  public static values(repository: Repository, file: string, image: string, keys: ImageKeys): ImagePin {
    return new ImagePin(repository, file, image, keys);
  }

  private constructor(
    /** The manifests repository. */
    public readonly repository: Repository,
    /** Path of the file below it. */
    public readonly file: string,
    /** Name of the image. */
    public readonly image: string,
    /** @internal */
    public readonly _keys?: ImageKeys,
    /** The images that are known to be there. @internal */
    public readonly _known?: readonly string[],
  ) {}

  /** Shell function that makes the change. @internal */
  public get _change(): string {
    return this._keys ? CHANGE_VALUES : CHANGE_KUSTOMIZATION;
  }

  /** @internal */
  public get _env(): { [name: string]: Value } {
    const keys = this._keys && { TAG_KEY: Value.literal((this._keys.tag ?? []).join('\n')), DIGEST_KEY: Value.literal((this._keys.digest ?? []).join('\n')) };
    return { PIN_FILE: Value.literal(this.file), IMAGE: Value.literal(this.image), ...keys };
  }

  /** What it changes, to tell it from other pins. @internal */
  public get _place(): string {
    const { repository, file, image, _keys: keys } = this;
    return JSON.stringify([repository.node.path, path.posix.normalize(file), keys ? [keys.tag, keys.digest] : image]);
  }

  /** What a branch that proposes a change of it is called. @internal */
  public get _branch(): string {
    const slug = `${path.posix.dirname(this.file)}-${path.posix.basename(this.image)}`.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
    return `hand-over/${slug}`;
  }
}

// Edits of YAML by awk, which every runner has: `yq` is the name of two programs with different languages, and `kustomize edit set image` writes the
// whole file anew and adds an entry where there is none. Only the lines of the entry change; comments, order and quoting of everything else stay.
//
// A comment in the entry remembers which run wrote it: below the name in a kustomization, above the first key in other files. `$ACT` is what is done:
// `read` prints version and record, `change` changes the version, `remember` writes the record `$order`.

/** awk functions that read lines of block-style YAML. */
const LINES = shell`function indent(text) { match(text, /^ */); return RLENGTH }
function key(text) { sub(/^[ -]*/, "", text); sub(/[ \t]*:([ \t].*)?$/, "", text); return unquoted(text) }
function rest(text) { sub(/^[ -]*[^:]*:[ \t]*/, "", text); return text }
function scalar(text) {
  text = rest(text)
  if (match(text, /^"[^"]*"/) || match(text, /^\047[^\047]*\047/)) return substr(text, 2, RLENGTH - 2)
  sub(/[ \t]+#.*$/, "", text); sub(/^#.*/, "", text); sub(/[ \t]+$/, "", text)
  return text
}
function unquoted(text) { if (text ~ /^".*"$/ || text ~ /^\047.*\047$/) text = substr(text, 2, length(text) - 2); return text }
function comment(text) {
  text = rest(text)
  if (match(text, /^"[^"]*"/) || match(text, /^\047[^\047]*\047/)) text = substr(text, RLENGTH + 1)
  else text = " " text
  return match(text, /[ \t]#.*$/) ? " " substr(text, RSTART + 1) : ""
}
function with(text, value) {
  if (scalar(text) == value) return text
  match(text, /^[ -]*[^:]*:/)
  return substr(text, 1, RLENGTH) " \"" value "\"" comment(text)
}
function spaces(count,   text) { text = ""; while (count-- > 0) text = text " "; return text }
function isBlank(text) { return text ~ /^[ \t]*(#.*)?$/ }
function refuse(text) { print text >"/dev/stderr"; refused = 1; exit 1 }
{ isCrlf = isCrlf || /\r$/; sub(/\r$/, ""); line[NR] = $0 }
function eol() { return (isCrlf ? "\r" : "") "\n" }
function done(   at) { for (at = 1; at <= NR; at++) if (!(at in dropped)) printf "%s%s%s%s", before[at], line[at], eol(), added[at] }
function isRecord(text) { return text ~ /^ *# handed over by run / }
function record(text) { sub(/^ *# handed over by /, "", text); return text }
function remembered(column) { return spaces(column) "# handed over by " ENVIRON["order"] }`;

/** awk: gives the entry of `$IMAGE` in a kustomization's `images` the tag and the digest, and takes away the one that is empty. */
const KUSTOMIZE = shell`${LINES}
function set(name, value,   at) {
  at = place[name]
  if (value != "" && at) line[at] = with(line[at], value)
  else if (value != "") added[place["name"]] = added[place["name"]] spaces(column) name ": \"" value "\"" eol()
  else if (at) drop(at)
}
# The dash goes to the next key, where the first one is taken away.
function drop(at,   next_) {
  dropped[at] = 1
  if (at != first) return
  for (next_ = at + 1; indent(line[next_]) != column || isBlank(line[next_]); next_++);
  line[next_] = substr(line[at], 1, column) substr(line[next_], column + 1)
  first = next_
}
END {
  if (refused) exit 1
  for (at = 1; at <= NR; at++) {
    if (line[at] ~ /^["\047]?images["\047]?:/) { inside = 1; dash = -1; continue }
    if (!inside || isBlank(line[at])) continue
    here = indent(line[at])
    isItem = substr(line[at], here + 1) ~ /^-[ \t]/
    if (dash < 0 && isItem) dash = here
    if (dash < 0 || here < dash || (here == dash && !isItem)) { inside = 0; continue }
    if (here == dash) { item++; start[item] = at; match(substr(line[at], here + 1), /^-[ ]*/); columns[item] = here + RLENGTH }
    if (here != dash && here != columns[item]) continue
    places[item, key(line[at])] = at
    if (key(line[at]) == "name" && scalar(line[at]) == ENVIRON["IMAGE"]) { found++; mine = item }
  }
  if (found != 1) refuse(ENVIRON["FILE"] " has " (found ? found " entries" : "no entry") " for image " ENVIRON["IMAGE"] ": write exactly one below images, each key on a line of its own")
  first = start[mine]; column = columns[mine]
  place["name"] = places[mine, "name"]; place["newTag"] = places[mine, "newTag"]; place["digest"] = places[mine, "digest"]
  for (at = first; at <= NR && (at == first || isBlank(line[at]) || indent(line[at]) > indent(line[first])); at++) if (isRecord(line[at])) written = at
  if (ENVIRON["ACT"] == "read") {
    printf "%s@%s\n%s\n", place["newTag"] ? scalar(line[place["newTag"]]) : "", place["digest"] ? scalar(line[place["digest"]]) : "", written ? record(line[written]) : ""
    exit
  }
  if (ENVIRON["ACT"] == "remember") {
    if (written) line[written] = remembered(column)
    else added[place["name"]] = remembered(column) eol()
  } else { set("newTag", ENVIRON["TAG"]); set("digest", ENVIRON["DIGEST"]) }
  done()
}`;

/** awk: gives the key whose path has its parts in the lines of `$KEY` the value `$NEW`. */
const VALUE = shell`${LINES}
END {
  if (refused) exit 1
  for (at = 1; at <= NR; at++) {
    if (isBlank(line[at])) continue
    here = indent(line[at])
    if (block >= 0 && isBlock && here > block) continue
    isBlock = 0
    if (line[at] ~ /^(---|\.\.\.)/) { depth = 0; continue }
    while (depth > 0 && columns[depth] >= here) depth--
    if (substr(line[at], here + 1) ~ /^-([ \t]|$)/) { columns[++depth] = here; parts[depth] = "-"; continue }
    if (line[at] !~ /:([ \t]|$)/) continue
    columns[++depth] = here; parts[depth] = key(line[at])
    if (scalar(line[at]) ~ /^[|>]/) { isBlock = 1; block = here }
    path = parts[1]
    for (part = 2; part <= depth; part++) path = path "\n" parts[part]
    if (path == ENVIRON["KEY"]) { found++; mine = at }
  }
  name = ENVIRON["KEY"]; gsub(/\n/, ".", name)
  if (found != 1) refuse(ENVIRON["FILE"] " has " (found ? found " keys " : "no key ") name ": write it exactly once, on a line of its own")
  if (scalar(line[mine]) ~ /^([|>&*!{]|\[)/) refuse(ENVIRON["FILE"] " has no plain text at " name ": " scalar(line[mine]))
  for (next_ = mine + 1; next_ <= NR && isBlank(line[next_]); next_++);
  if (scalar(line[mine]) == "" && next_ <= NR && indent(line[next_]) > indent(line[mine])) refuse(ENVIRON["FILE"] " has keys below " name ", and no text")
  for (at = mine - 1; at >= 1 && line[at] ~ /^ *#/; at--) if (isRecord(line[at])) written = at
  if (ENVIRON["ACT"] == "read") { print scalar(line[mine]); print written ? record(line[written]) : ""; exit }
  if (ENVIRON["ACT"] == "change") line[mine] = with(line[mine], ENVIRON["NEW"])
  else if (written) line[written] = remembered(indent(line[mine]))
  else before[mine] = remembered(indent(line[mine])) eol()
  done()
}`;

const EDIT = shell`edit() { # edit ACT FILE PROGRAM
  if [ ! -f "$2" ] || [ -L "$2" ]; then echo "$2 is not a file of branch $MANIFESTS_BRANCH of $MANIFESTS_URL" >&2; return 1; fi
  ACT=$1 FILE=$2 awk "$3" "$2" >"$private/edited" || return 1
  cat "$private/edited" >"$2"
}`;

/**
 * Shell functions about `$PIN_FILE` of a kustomization in the current folder: `change` gives it `$TAG` and `$DIGEST`, `remember` writes the record of
 * this run, and `look_into FILE` sets `$pin`, its `TAG@DIGEST`, and `$record`.
 */
const CHANGE_KUSTOMIZATION = shell`${EDIT}
# shellcheck disable=SC2016 # awk has variables of its own
program='${KUSTOMIZE}'
change() { edit change "$PIN_FILE" "$program"; }
remember() { edit remember "$PIN_FILE" "$program"; }
# shellcheck disable=SC2034 # not every step reads both
look_into() {
  ACT=read FILE=$1 awk "$program" "$1" >"$private/read" || return 1
  pin=$(sed -n 1p "$private/read")
  record=$(sed -n 2p "$private/read")
}`;

/** The same for the values of `$TAG_KEY` and `$DIGEST_KEY` in `$PIN_FILE`. */
const CHANGE_VALUES = shell`${EDIT}
# shellcheck disable=SC2016 # awk has variables of its own
program='${VALUE}'
export KEY NEW
change() {
  if [ -n "$TAG_KEY" ]; then KEY=$TAG_KEY; NEW=$TAG; edit change "$PIN_FILE" "$program"; fi
  if [ -n "$DIGEST_KEY" ]; then KEY=$DIGEST_KEY; NEW=$DIGEST; edit change "$PIN_FILE" "$program"; fi
}
remember() { KEY=\${TAG_KEY:-$DIGEST_KEY}; edit remember "$PIN_FILE" "$program"; }
# shellcheck disable=SC2034 # not every step reads both
look_into() {
  pin='' record=''
  for KEY in "$TAG_KEY" "$DIGEST_KEY"; do
    if [ -n "$KEY" ]; then
      ACT=read FILE=$1 awk "$program" "$1" >"$private/read" || return 1
      pin=$pin$(sed -n 1p "$private/read")
      record=\${record:-$(sed -n 2p "$private/read")}
    fi
    pin=$pin@
  done
  pin=\${pin%@}
}`;
