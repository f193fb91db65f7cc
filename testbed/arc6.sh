# shellcheck shell=bash
# ARC 6.17 from Debian 12, on this machine. Offers REST 1.0 and EMI-ES.

prepare_arc6() {
  # Not covered by dependencies: arcrest, without which arcsub cannot speak REST. The clients are for comparison with ours.
  install_packages nordugrid-arc-arex nordugrid-arc-client nordugrid-arc-plugins-arcrest openssl curl procps time
  make_job_user
}

make_job_user() { id "$TESTBED_JOB_USER" >/dev/null 2>&1 || useradd -m -s /bin/bash "$TESTBED_JOB_USER"; }
