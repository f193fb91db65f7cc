# shellcheck shell=bash disable=SC2154 # server_* come from select_server
# The ARC 7 releases: 7.0 from Debian 13, 7.2 from the Debian that comes after it, each in a chroot. They offer REST 1.0
# and 1.1.

prepare_arc7() {
  local archive=$TESTBED_CACHE/debian-$server_suite-arc-with-tools.tar.zst
  install_packages openssl curl procps zstd
  make_job_user
  # It has the ARC tools too, for the tests of the sandbox; an older root without them is made anew.
  if [[ ! -x $server_root/usr/bin/arcsub ]]; then
    [[ -s $archive ]] || download_arc7 "$server_suite" "$archive"
    rm -rf --one-file-system "$server_root.part"
    mkdir -p "$server_root.part"
    tar -C "$server_root.part" --zstd -xf "$archive" || fail "cannot unpack $archive" 'remove it: the next run makes it again'
    rm -rf --one-file-system "$server_root"
    mv "$server_root.part" "$server_root"
  fi
  chroot "$server_root" sh -c ': >/dev/null' 2>/dev/null ||
    fail "$server_name: device files do not work in $TESTBED_DIR" 'its file system is mounted with "nodev"; TESTBED_DIR chooses another place'
  # The same numbers inside and outside, so that a look from outside shows whose files and processes they are.
  if ! chroot "$server_root" id "$TESTBED_JOB_USER" >/dev/null 2>&1; then
    chroot "$server_root" groupadd -g "$(id -g "$TESTBED_JOB_USER")" "$TESTBED_JOB_USER"
    chroot "$server_root" useradd -m -s /bin/bash -u "$(id -u "$TESTBED_JOB_USER")" -g "$TESTBED_JOB_USER" "$TESTBED_JOB_USER"
  fi
}

release_proc() {
  while mountpoint -q "$server_root/proc"; do umount "$server_root/proc"; done
}

# download_arc7 SUITE ARCHIVE
download_arc7() {
  local suite=$1 archive=$2 log options=(--variant=minbase --skip=check/signed-by)
  # Not yet a release: its Release file may be some weeks past its date. Its signature is checked all the same.
  [[ $suite != forky ]] || options+=(--aptopt='Acquire::Check-Valid-Until "false"')
  install_packages mmdebstrap zstd
  mkdir -p "$TESTBED_CACHE"
  say "downloading Debian $suite with ARC 7 into $archive (once; a few minutes)"
  log=$(mktemp)
  # The empty testCA-hostcert.pem keeps the package from making a certificate for `hostname -f`, which fails in a chroot
  # whose hosts file lacks that name. The signed-by check would need gpg; apt verifies the archive all the same.
  # shellcheck disable=SC2016 # expanded by mmdebstrap's shell
  mmdebstrap "${options[@]}" --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --essential-hook='echo localhost >"$1/etc/hostname"; echo "127.0.0.1 localhost" >"$1/etc/hosts"' \
    --essential-hook='mkdir -p "$1/etc/grid-security"; touch "$1/etc/grid-security/testCA-hostcert.pem"' \
    --essential-hook='printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d"; chmod 755 "$1/usr/sbin/policy-rc.d"' \
    --include=nordugrid-arc-arex,nordugrid-arc-arcctl,nordugrid-arc-client,nordugrid-arc-plugins-arcrest "$suite" "$archive.part.tar.zst" >"$log" 2>&1 </dev/null || {
    show_tail 20 "$log"
    rm -f "$log" "$archive.part.tar.zst"
    fail "mmdebstrap could not make the Debian $suite root for ARC 7" 'is deb.debian.org reachable?'
  }
  rm -f "$log"
  mv "$archive.part.tar.zst" "$archive"
}
