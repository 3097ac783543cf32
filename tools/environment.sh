# Sourced by ./run and ./test, from the project's root: finds a Python and keeps .venv as the locks say.
# POSIX sh. Every way to fail ends in one line that says what to do.

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

can_make_venv() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

# Sets $python to the first one that is new enough and complete.
find_python() {
    seen_old='' seen_bare=''
    for python in python3.11 python3.12 python3.13 python3.14 python3; do
        command -v "$python" >/dev/null 2>&1 || continue
        if ! is_new_enough "$python"; then
            version=$("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null) && seen_old=$version
        elif ! can_make_venv "$python"; then
            seen_bare=$python
        else
            return 0
        fi
    done
    [ -z "$seen_bare" ] || fail "$seen_bare is there without its venv module. On Debian and Ubuntu: apt-get install python3-venv"
    [ -z "$seen_old" ] || fail "Python 3.11 or newer is needed; this machine has $seen_old. Install a newer one and start again."
    fail "Python 3.11 or newer is needed and none was found. On Debian and Ubuntu: apt-get install python3 python3-venv"
}

# A virtual environment holds absolute paths: one that was moved, or whose Python is gone, is made anew.
venv_is_usable() {
    [ "$(cat .venv/place 2>/dev/null)" = "$PWD" ] && is_new_enough .venv/bin/python
}

make_venv() {
    venv_is_usable && return 0
    find_python
    if [ -e .venv ]; then
        [ -f .venv/pyvenv.cfg ] || [ -f .venv/setup.log ] || fail "$PWD/.venv is in the way and is not ours. Move it and start again."
        rm -rf .venv 2>/dev/null || fail "Cannot replace $PWD/.venv: the folder cannot be written to."
    fi
    mkdir .venv 2>/dev/null || fail "Cannot write to $PWD: move the project to a folder of yours, or change the folder's rights."
    "$python" -m venv .venv >.venv/setup.log 2>&1 || fail "Could not make a virtual environment; the reason is in $PWD/.venv/setup.log"
    printf '%s\n' "$PWD" >.venv/place
}

# install_lock LOCK: brings .venv to what the lock says. The stamp is a copy of the lock, written last.
install_lock() {
    stamp=.venv/installed-$1
    cmp -s "$1" "$stamp" && return 0
    printf 'Installing the packages of %s; the first time this takes a few minutes.\n' "$1" >&2
    [ -w "${HOME:-/}" ] || export PIP_NO_CACHE_DIR=1
    if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --retries 2 \
        -r "$1" >.venv/setup.log 2>&1; then
        if grep -qiE 'resolve|connection|timed out|unreachable|no matching distribution' .venv/setup.log; then
            fail "Could not fetch the packages of $1. This needs the network once: check the connection or the proxy, then start again."
        fi
        grep '^ERROR' .venv/setup.log | tail -n 2 >&2
        fail "Could not install the packages of $1; the whole story is in $PWD/.venv/setup.log"
    fi
    cp "$1" "$stamp"
}
