/** Shell that makes the folder `$private`, which only this user reads, and removes it at the end, however the script ends. */
export const PRIVATE_FOLDER = `private=$(umask 077 && mktemp -d)
trap 'rm -rf "$private"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM`;
