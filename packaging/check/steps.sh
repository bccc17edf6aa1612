# What is tried, in its order. Read by outside.sh, which has made the machine and what is called here.
# shellcheck shell=bash

hub_log() { inside journalctl --unit deskbell-hub --no-pager --output cat --since "$1" 2>/dev/null; }
now() { date --utc '+%Y-%m-%d %H:%M:%S'; }
# Whether the hub said something since a moment.
hub_said() { hub_log "$1" | grep -q "$2"; }
apt() { inside apt-get -q -y --no-install-recommends "$@" >>"$OUT/apt.log" 2>&1 || fail "apt-get $*: see $OUT/apt.log"; }
as_hub() { inside runuser -u deskbell-hub -- deskbell-hub "$@" >>"$OUT/hub-commands.log" 2>&1 || fail "deskbell-hub $*: see $OUT/hub-commands.log"; }
# Who sits at the computer.
who=ana
person() { inside runuser -u "$who" -- env HOME="/home/$who" DISPLAY="$DISPLAY" "$@"; }
start_desk() {
    person /packages/inside.sh &
    desk=$!
    until_done 60 xdotool search --onlyvisible --class deskbell
}
# Whether the desk's log has so many lines with something, or more.
desk_said() { [ "$(grep -c "$2" "$root/home/$who/desk.log")" -ge "$1" ]; }
stop_desk() {
    inside pkill --uid "$who" --exact deskbell
    wait "$desk" || true
    cp "$root/home/$who/desk.log" "$OUT/desk-$who.log"
    no_panic
}
# Into the form of the first screen, which has the focus in its first field.
sign_in() {
    keys type --delay 20 "$1"
    keys key Tab
    keys type --delay 20 "$2"
    keys key Return
}
is_well() { [ "$(inside bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; printf 'GET /healthz HTTP/1.0\r\nHost: hub\r\n\r\n' >&3; tail -n 1 <&3")" = ok ]; }
# Whether files of a list are gone; folders may be others' too.
nothing_is_left_of() {
    while read -r path; do
        if [ -f "$root$path" ]; then fail "$path is left behind"; fi
    done <"$1"
}
data=/home/ana/.local/share/deskbell
# What went wrong without anybody being told.
no_panic() { ! grep -q panicked "$root/home/$who/desk.log" || fail "the desk panicked: $(grep -A1 panicked "$root/home/$who/desk.log")"; }
: >"$OUT/apt.log"
: >"$OUT/hub-commands.log"

say "hub $older is installed: with what it needs, under its own user, not started"
inside dpkg-query -W -f '${Package}\n' >"$work/before"
apt install "/packages/older/deskbell-hub_${older}_amd64.deb"
inside id deskbell-hub >/dev/null || fail "the hub has no user"
[ "$(inside stat -c '%U %a' /var/lib/deskbell-hub)" = "deskbell-hub 700" ] || fail "the hub's folder has other rights"
inside systemctl is-enabled --quiet deskbell-hub || fail "it would not start with the computer"
! inside systemctl is-active --quiet deskbell-hub || fail "it was started before anybody could sign in"
inside deskbell-hub doctor >"$work/doctor" 2>&1 && fail "root works in the folder of the hub's user"
grep -q 'belongs to another user' "$work/doctor" || fail "root is not told to be the hub's user: $(cat "$work/doctor")"

say "what is wrong in its configuration is named with its line"
inside sed -i "s/^listen = .*/lissten = \"127.0.0.1:$port\"/" /etc/deskbell-hub/hub.toml
since="$(now)"
! inside systemctl start deskbell-hub 2>/dev/null || fail "it started with a setting that does not exist"
hub_said "$since" 'hub.toml, line [0-9]*: there is no setting `lissten`' || fail "the journal does not say what is wrong"
inside systemctl stop deskbell-hub
inside systemctl reset-failed deskbell-hub
inside sed -i "s/^lissten/listen/" /etc/deskbell-hub/hub.toml

say "it gets people, and starts under the settings of its unit"
as_hub seed --demo
inside systemctl start deskbell-hub || fail "it does not start: $(hub_log "$since" | tail -n 5)"
until_done 10 inside systemctl is-active --quiet deskbell-hub
is_well || fail "it is not well"
as_hub doctor
say "$(inside systemd-analyze security deskbell-hub --no-pager | tail -n 1 | sed 's/^[^A-Za-z]*//')"
pid="$(inside systemctl show --property MainPID --value deskbell-hub)"
inside grep -E '^(NoNewPrivs|Seccomp|CapEff):' "/proc/$pid/status" >"$OUT/confined.log"
grep -q 'CapEff:.*0000000000000000' "$OUT/confined.log" || fail "the hub has rights of root"
grep -q 'Seccomp:.*2' "$OUT/confined.log" || fail "the hub may ask the kernel for anything"

say "desk $older is installed, with nothing but what it needs"
apt install "/packages/older/deskbell_${older}_amd64.deb"
missing="$(inside ldd /usr/bin/deskbell | grep 'not found' || true)"
[ -z "$missing" ] || fail "libraries are missing: $missing"
inside gst-inspect-1.0 vp8dec >/dev/null 2>&1 || inside test -e /usr/lib/x86_64-linux-gnu/gstreamer-1.0/libgstvpx.so || fail "a call's pictures cannot be decoded"
inside test -x /usr/lib/deskbell/deskbell-hub || fail "there is no hub for a trial"

say "a person with a session and what the package recommends, and a policy with the hub's address"
apt install gnome-keyring fonts-noto-color-emoji
inside useradd --create-home --shell /bin/bash ana
inside mkdir -p /etc/deskbell
printf '{ "hub": { "address": "http://127.0.0.1:%s" } }\n' "$port" >"$root/etc/deskbell/policy.json"

say "the desk starts, knows its hub, and somebody signs in"
person deskbell --print-policy >"$OUT/policy.log"
grep -q "127.0.0.1:$port" "$OUT/policy.log" || fail "the policy is not read: $(cat "$OUT/policy.log")"
since="$(now)"
start_desk
picture 1-sign-in
sign_in noemie@maison-lumen.example deskbell-demo
until_done 20 hub_said "$since" 'an agent signed in'
until_done 20 hub_said "$since" 'session open'
picture 2-signed-in
stop_desk
inside test -s "$data/cache.db" || inside find /home/ana/.local/share -name 'cache.db' -size +0 | grep -q . || fail "nothing is kept on the computer: $(inside find /home/ana/.local/share)"

say "both are upgraded to $newer: the hub drains and starts again with its configuration"
since="$(now)"
apt install "/packages/newer/deskbell-hub_${newer}_amd64.deb" "/packages/newer/deskbell_${newer}_amd64.deb"
until_done 30 inside systemctl is-active --quiet deskbell-hub
[ "$(inside systemctl show --property MainPID --value deskbell-hub)" != "$pid" ] || fail "the older hub still runs"
until_done 10 hub_said "$since" 'listening on'
hub_said "$since" 'stopped' || fail "the older hub did not drain"
inside grep -q "127.0.0.1:$port" /etc/deskbell-hub/hub.toml || fail "the configuration was replaced"

say "the desk starts again: signed in by its keychain, and goes on from its copy"
since="$(now)"
start_desk
until_done 30 hub_said "$since" 'session open.*resumed=true'
! hub_said "$since" 'an agent signed in' || fail "somebody had to sign in again"
picture 3-upgraded
stop_desk

say "the hub is rolled back with a backup of before, and upgraded again"
inside install -d -m 0700 -o deskbell-hub -g deskbell-hub /var/backups/deskbell-hub
as_hub backup /var/backups/deskbell-hub/
inside systemctl stop deskbell-hub
apt install --allow-downgrades "/packages/older/deskbell-hub_${older}_amd64.deb"
as_hub restore --replace "$(inside sh -c 'ls /var/backups/deskbell-hub/*.tar.zst')"
since="$(now)"
inside systemctl start deskbell-hub
until_done 10 hub_said "$since" 'listening on'
apt install "/packages/newer/deskbell-hub_${newer}_amd64.deb"
until_done 30 inside systemctl is-active --quiet deskbell-hub

say "a newcomer without a hub tries it on this computer"
inside mv /etc/deskbell/policy.json /etc/deskbell/policy.json.aside
who=ben
inside useradd --create-home --shell /bin/bash "$who"
since_start=$SECONDS
start_desk
picture 4-first-start
click 377 742
until_done 60 inside test -e "/home/$who/.local/share/deskbell/trial/hub/hub.db"
until_done 60 inside pgrep --uid "$who" --full '/deskbell-hub trial'
# A visitor comes by, looks around and writes within seconds.
until_done 60 desk_said 1 'command given .*lane=Shown'
picture 5-trial
keys key ctrl+j
until_done 20 desk_said 1 'command given .*lane=Read'
keys type --delay 20 'It is, in brass and in black 👍'
picture 6-written
keys key Return
until_done 20 desk_said 1 'command given .*lane=Conversation'
took=$((SECONDS - since_start))
say "from the start to an answered chat: $took s"
[ "$took" -lt 120 ] || fail "a newcomer needs more than two minutes"
# The visitor goes on, which is read at once.
until_done 20 desk_said 2 'command given .*lane=Read'
picture 7-answered
stop_desk
! inside pgrep --uid "$who" --full '/deskbell-hub trial' >/dev/null || until_done 15 inside sh -c "! pgrep --uid $who --full '/deskbell-hub trial'"
who=ana

say "they are removed and purged: what people wrote stays, and nothing else"
inside dpkg -L deskbell deskbell-hub | sort -u >"$work/files"
inside sh -c 'echo "A LONG RANDOM TEXT" | install -m 0600 -o deskbell-hub -g deskbell-hub /dev/stdin /etc/deskbell-hub/turn-secret'
apt remove deskbell deskbell-hub
! inside systemctl is-active --quiet deskbell-hub || fail "the hub still runs"
inside apt-get -q -y purge deskbell-hub >"$OUT/purge.log" 2>&1 || fail "see $OUT/purge.log"
grep -q "data is still in /var/lib/deskbell-hub" "$OUT/purge.log" || fail "nobody is told where the hub's data is"
nothing_is_left_of "$work/files"
inside test -s /var/lib/deskbell-hub/hub.db || fail "the hub's data is gone"
! inside test -e /etc/deskbell-hub || fail "/etc/deskbell-hub is left behind"
! inside test -e /etc/systemd/system/multi-user.target.wants/deskbell-hub.service || fail "the unit is still enabled"
inside find /home/ana/.local/share/ -name outbox.db | grep -q . || fail "the person's data is gone"

say "a hub that nobody used is purged without a trace"
inside rm -r /var/lib/deskbell-hub
apt install "/packages/newer/deskbell-hub_${newer}_amd64.deb"
apt purge deskbell-hub
! inside id deskbell-hub >/dev/null 2>&1 || fail "its user is left behind"
