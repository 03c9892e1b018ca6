#!/usr/bin/env bash
# Sets Decoupage up in .venv once, then hands over to python -m backend. ./run.sh --help lists the commands.
set -eu

self=$0
while [ -h "$self" ]; do # a link to this script works too
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
root=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P)
venv=$root/.venv python=$root/.venv/bin/python

say() { printf '%s\n' "$@" >&2; }
die() { say "run.sh: $1" "$2" && exit 1; }

make_environment() {
  if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3.14 python3.13 python3.12 python3.11 python3 python; fi
  for found in "$@" ''; do
    "${found:-false}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
  done
  [ -n "$found" ] || die "Python 3.11 or newer is missing (looked for: $*)." \
    "macOS: brew install python@3.13. Debian, Ubuntu: sudo apt install python3 python3-venv. Or name one: PYTHON=/path/to/python3 ./run.sh"
  say "Making .venv with $("$found" --version) ..."
  "$found" -I -m venv --clear "$venv" >&2 || die "Python could not make $venv; its message is above." \
    "Debian, Ubuntu: sudo apt install python3-venv. Elsewhere: can this folder be written to, is there disk space?"
}

install() { # install FILE STAMP: nothing while the stamp names this very file and this Python
  stamp=$venv/$2 lock=$venv/.installing need_gb=1
  key=$("$python" -I -c 'import hashlib, sys; print(sys.version_info[:2], *(hashlib.sha256(open(name, "rb").read()).hexdigest() for name in sys.argv[1:]))' "$root/requirements.txt" "$root/$1")
  if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then return; fi
  kill -0 "$(cat "$lock" 2>/dev/null)" 2>/dev/null && die "another ./run.sh is installing." "Start again when it has finished."
  rm -f "$stamp" && echo $$ >"$lock" && trap 'rm -f "$lock"' EXIT && trap 'say "Stopped. Start again to go on."; exit 130' INT
  torch=$(sed -n 's/^torch==//p' "$root/requirements.txt")
  if [ -n "$torch" ] && ! "$python" -I -m pip show torch 2>/dev/null | grep -qF "Version: $torch"; then
    need_gb=4
    if [ "$(uname -sm)" = "Linux x86_64" ] && ! "$python" -I -m pip index versions torch 2>/dev/null | grep -qF "$torch+cpu"; then
      need_gb=10 && say "On Linux, PyTorch brings NVIDIA's CUDA libraries: 3 to 4 GB to download, over 5 GB on disk. Without an NVIDIA card, stop" \
        "here (Ctrl-C), install PyTorch's CPU build of torch==$torch into .venv first (see pytorch.org), then start again."
    fi
  fi
  "$python" -I -c 'import shutil, sys; sys.exit(shutil.disk_usage(sys.argv[1]).free < int(sys.argv[2]) * 10**9)' "$venv" $need_gb ||
    die "less than $need_gb GB are free on the disk that holds $root." "Free some space, then start again."
  say "Installing $1 into .venv; this is done once and takes some minutes ..."
  "$python" -I -m pip install --disable-pip-version-check -r "$root/$1" >&2 || die "pip could not install $1; its message is above." \
    "Is there a network (HTTPS_PROXY behind a proxy), and disk space? Start again; what is installed already is kept."
  say "Compiling what would otherwise compile on first use ..."
  "$python" -m ml_pipeline warm >&2 || die "the compiling failed; its message is above." "Start again; if it fails again, delete .venv first."
  echo "$key" >"$stamp.part" && mv "$stamp.part" "$stamp" && rm -f "$lock" && trap - INT EXIT
}

export PYTHONPATH="$root" PYTHONSAFEPATH=1 # and no cd: paths on the command line are the caller's
"$python" -I -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || make_environment
install requirements.txt .installed
case ${1:-serve} in test | bench | chaos) install tests/requirements.txt .installed-tests ;;
  serve | dev | layer | generate) # asked once, at a terminal; whatever comes of it, the start goes on
    if [ -t 0 ] && [ -t 1 ] && [ ! -e "$venv/.offered" ]; then touch "$venv/.offered" && "$python" -m backend models offer || true; fi ;;
esac
exec "$python" -m backend "$@"
