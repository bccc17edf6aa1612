#!/bin/sh
# Runs on the bare system, as the person who uses the desk: a session with a bus and a keychain, and the desk in it.
set -eu
export XDG_RUNTIME_DIR="$HOME/.run"
mkdir -p "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
# A virtual screen has no graphics card.
export WEBKIT_DISABLE_DMABUF_RENDERER=1 NO_AT_BRIDGE=1 RUST_LOG=warn,deskbell=info,deskbell_desk=info
exec dbus-run-session -- sh -euc '
    printf "the login password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    # The session is over with the desk.
    deskbell
' >>"$HOME/desk.log" 2>&1
