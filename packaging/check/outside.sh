#!/usr/bin/env bash
# Starts a bare Debian with systemd as its first process, and an X server beside it; then uses the packages in there as an
# administrator and a person would. Called by `cargo xtask package --check`, as root, with mounts of its own:
#   ROOT      the bare system; nothing is written to it
#   OLDER     a folder with the packages of the version before
#   NEWER     a folder with the packages
#   VERSIONS  both versions
#   OUT       where logs and pictures go
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
read -r older newer <<<"$VERSIONS"

work="$(mktemp -d)"
machine="" display_server=""
end() {
    status=$?
    [ -z "$machine" ] || kill -TERM "$machine" 2>/dev/null || true
    [ -z "$display_server" ] || kill "$display_server" 2>/dev/null || true
    wait || true
    # What is still mounted is not deleted.
    if ! mountpoint -q "$work/root" || umount -R "$work/root"; then rm -rf "$work"; else echo "  !! $work stays behind" >&2; fi
    exit "$status"
}
trap end EXIT

say() { printf '  -- %s\n' "$*"; }
fail() {
    printf '  !! %s\n' "$*" >&2
    [ -z "${DISPLAY_OF_MACHINE:-}" ] || import -display "$DISPLAY_OF_MACHINE" -window root "$OUT/failed.png" || true
    exit 1
}

# until SECONDS COMMAND...: waits for it to succeed.
until_done() {
    local patience=$1
    shift
    local last=$((SECONDS + patience))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$last" ] || fail "in vain for $patience s: $*"
        sleep 0.2
    done
}

# The system, of which the bare one is the lower layer, with packages that were fetched before.
mkdir -p "$work"/{upper,work,root} "$ROOT.archives/partial"
mount -t overlay overlay -o "lowerdir=$ROOT,upperdir=$work/upper,workdir=$work/work" "$work/root"
root="$work/root"
cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
mount --bind "$ROOT.archives" "$root/var/cache/apt/archives"
# Kept for the next time, which a minimal system would not do.
printf 'APT::Keep-Downloaded-Packages "true";\nBinary::apt::APT::Keep-Downloaded-Packages "true";\n' >"$root/etc/apt/apt.conf.d/99-kept"
mkdir -p "$root/packages"/{older,newer}
cp "$OLDER"/*.deb "$OLDER"/*.rpm "$root/packages/older/"
cp "$NEWER"/*.deb "$NEWER"/*.rpm "$root/packages/newer/"
cp "$here/inside.sh" "$root/packages/"

say "the bare system gets what every Debian computer has: systemd and its bus"
chroot "$root" env DEBIAN_FRONTEND=noninteractive sh -ec \
    'apt-get update -qq; apt-get install -qq --no-install-recommends systemd systemd-sysv dbus dbus-user-session libpam-systemd >/dev/null' \
    >"$OUT/first.log" 2>&1 || fail "see $OUT/first.log"

say "it starts"
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY="$([ -f /sys/fs/cgroup/cgroup.controllers ] && echo 1 || echo 0)" \
    systemd-nspawn --quiet --keep-unit --register=no --boot --console=pipe --resolv-conf=off --directory "$root" \
    --bind="$ROOT.archives:/var/cache/apt/archives" >"$OUT/boot.log" 2>&1 </dev/null &
machine=$!
until_done 30 pgrep --parent "$machine"
first="$(pgrep --parent "$machine" | head -n 1)"
inside() { nsenter --target "$first" --mount --uts --ipc --pid --cgroup -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
until_done 60 inside systemctl is-active multi-user.target

# A screen; the machine shares this one's network, and so its sockets.
exec 3> >(cat >"$work/display")
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset >"$OUT/screen.log" 2>&1 &
display_server=$!
exec 3>&-
until_done 15 test -s "$work/display"
DISPLAY=":$(tr -d '\n' <"$work/display")"
export DISPLAY
DISPLAY_OF_MACHINE="$DISPLAY"

# Something is drawn, and but for a caret and a clock it stays as it is.
at_rest() {
    import -window root "$work/now.png"
    sleep 0.5
    import -window root "$work/next.png"
    [ "$(identify -format %k "$work/next.png")" -gt 50 ] && [ "$(compare -metric AE "$work/now.png" "$work/next.png" null: 2>&1)" -lt 2000 ]
}
picture() {
    until_done 60 at_rest
    mv "$work/next.png" "$OUT/$1.png"
}
# Types and presses keys in the desk's window.
keys() {
    xdotool search --onlyvisible --class deskbell windowfocus
    xdotool "$@"
}
# Clicks in the window, which is as large as the screen.
click() {
    xdotool mousemove "$1" "$2" click 1
}

port=17700
while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done

. "$here/steps.sh"
. "$here/rpm.sh"
say "all of it went well"
