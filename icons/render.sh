#!/usr/bin/env bash
# Renders every picture that the desktop program and its installers need from icon.svg and tray.svg.
# The results are kept in git; run this after changing a source.
# Needs rsvg-convert, convert (ImageMagick) and png2icns: apt-get install librsvg2-bin imagemagick icnsutils
set -euo pipefail
cd "$(dirname "$0")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# png SIZE SOURCE TARGET [STYLESHEET]
png() {
    rsvg-convert --width "$1" --height "$1" ${4:+--stylesheet "$4"} "$2" --output "$3"
}

for size in 16 24 32 48 64 128 256 512 1024; do
    png "$size" icon.svg "$work/$size.png"
done
cp "$work/32.png" 32x32.png
cp "$work/48.png" 48x48.png
cp "$work/64.png" 64x64.png
cp "$work/128.png" 128x128.png
cp "$work/256.png" 128x128@2x.png
cp "$work/512.png" icon.png
convert "$work"/{16,24,32,48,64,256}.png icon.ico
png2icns icon.icns "$work"/{16,32,48,128,256,512,1024}.png >/dev/null

# tray NAME CLASS...: the bell with these marks.
tray() {
    local name="$1" style="$work/style.css"
    shift
    : >"$style"
    for class in "$@"; do printf '.mark.%s { display: inline !important }\n' "$class" >>"$style"; done
    png 64 tray.svg "$name.png" "$style"
}
tray tray
tray tray-unread unread
for state in green orange red offline; do
    tray "tray-$state" "$state"
    tray "tray-$state-unread" "$state" unread
done

# Over the program's own icon at the taskbar of Windows.
for number in 1 2 3 4 5 6 7 8 9 more; do
    sign="${number/more/+}"
    sed "s/@/$sign/" badge.svg >"$work/badge.svg"
    png 32 "$work/badge.svg" "badge-$number.png"
done

# macOS colours a template itself: black, and only its opacity counts.
printf '.bell { fill: #000 !important }\n' >"$work/template.css"
png 64 tray.svg tray-template.png "$work/template.css"
