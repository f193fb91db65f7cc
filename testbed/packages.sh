# shellcheck shell=bash
# Debian packages: what is missing is installed, and no package starts a daemon of its own.

install_packages() {
  local package missing=()
  for package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  # shellcheck source=/dev/null
  [[ $(. /etc/os-release && printf '%s %s' "$ID" "${VERSION_ID:-}") == 'debian 12' ]] ||
    fail "the testbed needs Debian 12 to install: ${missing[*]}" 'run it on a Debian 12 machine or in a Debian 12 container'
  say "installing ${missing[*]}"
  (
    log=$(mktemp)
    ours=("$log")
    trap 'rm -f "${ours[@]}"' EXIT
    # Two files that are only there while apt runs. Packages try to start their daemons through sysv scripts even where
    # there is no systemd, unless this one forbids it.
    if [[ ! -e /usr/sbin/policy-rc.d ]]; then
      ours+=(/usr/sbin/policy-rc.d)
      printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
      chmod 755 /usr/sbin/policy-rc.d
    fi
    # A-REX's package makes a certificate for `hostname -f` unless there is one, and cannot be installed where that name
    # has no address. We have no use for it.
    if [[ ! -e /etc/grid-security/testCA-hostcert.pem ]]; then
      ours+=(/etc/grid-security/testCA-hostcert.pem)
      mkdir -p /etc/grid-security
      touch /etc/grid-security/testCA-hostcert.pem
    fi
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
    if ! { apt-get -q -o Acquire::Retries=3 update &&
      apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}"; } \
      >"$log" 2>&1 </dev/null; then
      show_tail 20 "$log"
      fail 'apt-get could not install the packages' 'is the network reachable, and are the Debian 12 sources in place?'
    fi
  )
}
