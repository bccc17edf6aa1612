# The .rpm packages, as far as a Debian can try them: rpm, their scripts and systemd are here what they are elsewhere. What they
# need is there already and is not looked for by its name. Read by outside.sh after steps.sh.
# shellcheck shell=bash

rpm_does() { inside rpm "$@" >>"$OUT/rpm.log" 2>&1 || fail "rpm $*: see $OUT/rpm.log"; }
: >"$OUT/rpm.log"

say "the hub's .rpm $older: a user, a folder, a unit; it is set up as docs/operators.md says"
apt install rpm
rpm_does --install --nodeps --nosignature "/packages/older/deskbell-hub-${older}-1.x86_64.rpm"
[ "$(inside stat -c '%U %a' /var/lib/deskbell-hub)" = "deskbell-hub 700" ] || fail "the hub's folder has other rights"
! inside systemctl is-active --quiet deskbell-hub || fail "it was started before anybody could sign in"
inside sed -i "s/^listen = .*/listen = \"127.0.0.1:$port\"/" /etc/deskbell-hub/hub.toml
as_hub seed
as_hub user add ana@example.org --name "Ana Ferreira" --role admin --password-stdin <<<'a bell by the door'
echo 'a long random text' | inside install -m 0600 -o deskbell-hub -g deskbell-hub /dev/stdin /etc/deskbell-hub/turn-secret
inside sed -i -e '/^#turn-url = /c turn-url = ["turn:turn.example.org:3478?transport=udp"]' -e 's/^#turn-secret-file/turn-secret-file/' /etc/deskbell-hub/hub.toml
inside systemctl enable --now deskbell-hub || fail "it does not start"
is_well || fail "it is not well"
as_hub doctor
rpm_does --verify --nodeps --noconfig deskbell-hub
pid="$(inside systemctl show --property MainPID --value deskbell-hub)"

say "the desk's .rpm $older starts and is signed in to it"
rpm_does --install --nodeps --nosignature "/packages/older/deskbell-${older}-1.x86_64.rpm"
rpm_does --verify --nodeps deskbell
who=cleo
inside useradd --create-home --shell /bin/bash "$who"
inside mv /etc/deskbell/policy.json.aside /etc/deskbell/policy.json
since="$(now)"
start_desk
until_done 60 at_rest
sign_in ana@example.org 'a bell by the door'
until_done 20 hub_said "$since" 'session open'
stop_desk

say "both are upgraded to $newer by rpm: the hub starts again with its configuration, the desk goes on"
rpm_does --upgrade --nodeps --nosignature "/packages/newer/deskbell-hub-${newer}-1.x86_64.rpm" "/packages/newer/deskbell-${newer}-1.x86_64.rpm"
until_done 30 inside systemctl is-active --quiet deskbell-hub
[ "$(inside systemctl show --property MainPID --value deskbell-hub)" != "$pid" ] || fail "the older hub still runs"
inside grep -q "127.0.0.1:$port" /etc/deskbell-hub/hub.toml || fail "the configuration was replaced"
until_done 10 is_well
since="$(now)"
start_desk
until_done 30 hub_said "$since" 'session open.*resumed=true'
picture 8-by-rpm
stop_desk

say "rpm erases both: what people wrote stays"
inside rpm --query --list deskbell deskbell-hub | sort -u >"$work/files"
rpm_does --erase --nodeps deskbell deskbell-hub
! inside systemctl is-active --quiet deskbell-hub || fail "the hub still runs"
! inside test -e /etc/systemd/system/multi-user.target.wants/deskbell-hub.service || fail "the unit is still enabled"
nothing_is_left_of "$work/files"
inside test -s /var/lib/deskbell-hub/hub.db || fail "the hub's data is gone"
