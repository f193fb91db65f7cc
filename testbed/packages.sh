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
    # Packages try to start their daemons through sysv scripts even where there is no systemd.
    # The file that forbids it is only ours, and only there while apt runs.
    if [[ ! -e /usr/sbin/policy-rc.d ]]; then
      trap 'rm -f /usr/sbin/policy-rc.d' EXIT
      printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
      chmod 755 /usr/sbin/policy-rc.d
    fi
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
    log=$(mktemp)
    if ! { apt-get -q -o Acquire::Retries=3 update &&
      apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}"; } \
      >"$log" 2>&1 </dev/null; then
      show_tail 20 "$log"
      rm -f "$log"
      fail 'apt-get could not install the packages' 'is the network reachable, and are the Debian 12 sources in place?'
    fi
    rm -f "$log"
  )
}
