# shellcheck shell=bash disable=SC2154 # server_* come from select_server
# The ARC 7 releases: 7.0 from Debian 13, 7.2 from the Debian that comes after it, each in a chroot. They offer REST 1.0
# and 1.1.

prepare_arc7() {
  local archive=$TESTBED_CACHE/debian-$server_suite-arc-with-tools.tar.zst
  install_packages openssl curl procps
  make_job_user
  # It has the ARC tools too, for the tests of the sandbox; an older root without them is made anew.
  make_debian_root "$archive" usr/bin/arcsub nordugrid-arc-arex nordugrid-arc-arcctl nordugrid-arc-client nordugrid-arc-plugins-arcrest
  # The same numbers inside and outside, so that a look from outside shows whose files and processes they are.
  if ! chroot "$server_root" id "$TESTBED_JOB_USER" >/dev/null 2>&1; then
    chroot "$server_root" groupadd -g "$(id -g "$TESTBED_JOB_USER")" "$TESTBED_JOB_USER"
    chroot "$server_root" useradd -m -s /bin/bash -u "$(id -u "$TESTBED_JOB_USER")" -g "$TESTBED_JOB_USER" "$TESTBED_JOB_USER"
  fi
}

release_proc() {
  while mountpoint -q "$server_root/proc"; do umount "$server_root/proc"; done
}
