# shellcheck shell=bash disable=SC2154 # server_* come from select_server
# The root of a Debian release other than this machine's, for the server that is selected. It is downloaded once, as an archive.

# make_debian_root ARCHIVE FILE PACKAGE...: unless there is one, with that file in it.
make_debian_root() {
  local archive=$1 file=$2
  if [[ ! -x $server_root/$file ]]; then
    install_packages zstd
    [[ -s $archive ]] || download_root "$archive" "${@:3}"
    rm -rf --one-file-system "$server_root.part"
    mkdir -p "$server_root.part"
    tar -C "$server_root.part" --zstd -xf "$archive" || fail "cannot unpack $archive" 'remove it: the next run makes it again'
    rm -rf --one-file-system "$server_root"
    mv "$server_root.part" "$server_root"
  fi
  chroot "$server_root" sh -c ': >/dev/null' 2>/dev/null ||
    fail "$server_name: device files do not work in $TESTBED_DIR" 'its file system is mounted with "nodev"; TESTBED_DIR chooses another place'
}

# download_root ARCHIVE PACKAGE...
download_root() {
  local archive=$1 packages log options=(--variant=minbase --skip=check/signed-by)
  printf -v packages ',%s' "${@:2}"
  # Not yet a release: its Release file may be some weeks past its date. Its signature is checked all the same.
  [[ $server_suite != forky ]] || options+=(--aptopt='Acquire::Check-Valid-Until "false"')
  install_packages mmdebstrap zstd
  mkdir -p "$TESTBED_CACHE"
  say "$server_name: downloading Debian $server_suite with its packages into $archive (once; a minute or more)"
  log=$(mktemp)
  # The empty testCA-hostcert.pem keeps A-REX's package from making a certificate for `hostname -f`, which fails in a chroot
  # whose hosts file lacks that name. The signed-by check would need gpg; apt verifies the archive all the same.
  # shellcheck disable=SC2016 # expanded by mmdebstrap's shell
  mmdebstrap "${options[@]}" --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --essential-hook='echo localhost >"$1/etc/hostname"; echo "127.0.0.1 localhost" >"$1/etc/hosts"' \
    --essential-hook='mkdir -p "$1/etc/grid-security"; touch "$1/etc/grid-security/testCA-hostcert.pem"' \
    --essential-hook='printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d"; chmod 755 "$1/usr/sbin/policy-rc.d"' \
    --include="${packages#,}" "$server_suite" "$archive.part.tar.zst" >"$log" 2>&1 </dev/null || {
    show_tail 20 "$log"
    rm -f "$log" "$archive.part.tar.zst"
    fail "mmdebstrap could not make the Debian $server_suite root for $server_name" 'is deb.debian.org reachable?'
  }
  rm -f "$log"
  mv "$archive.part.tar.zst" "$archive"
}
