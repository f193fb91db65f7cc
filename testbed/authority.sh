# shellcheck shell=bash
# Certificates: an authority the servers trust, one they don't, and the users and hosts of both.
#
#   ca/, other-ca/             CERTS_DIR directories: the authority, its hash links, its signing policy
#   users/<name>/{cert,key}.pem
#       tester                 authorised by every server
#       colleague              authorised too, and mapped to the same local account
#       member                 authorised as a member of the virtual organisation testvo only
#       stranger               from the trusted authority, but authorised nowhere
#       expired                the tester's name, in a certificate that has run out
#       outsider               from the other authority
#   hosts/<name>/{cert,key}.pem
#       localhost              what the servers show
#       wrong-name, expired    from the trusted authority; unknown-authority: localhost, from the other one

readonly SUBJECT_BASE=/DC=org/DC=nordugrid/DC=ARC

make_certificates() {
  local now month ago
  now=$(utc '-1 hour') month=$(utc '+90 days') ago=$(utc '-30 days')
  make_authority ca TestCA 'ARC TestCA testbed'
  make_authority other-ca OtherCA 'ARC OtherCA testbed'
  issue users/tester ca TestCA tester "$now" "$month"
  issue users/colleague ca TestCA colleague "$now" "$month"
  issue users/member ca TestCA member "$now" "$month"
  issue users/stranger ca TestCA stranger "$now" "$month"
  issue users/outsider other-ca OtherCA outsider "$now" "$month"
  issue users/expired ca TestCA tester "$ago" "$(utc '-1 day')"
  # There is no IP address among the names, as on a real host: servers are reached as https://localhost:PORT.
  issue hosts/localhost ca TestCA 'host\/localhost' "$now" "$month" DNS:localhost
  issue hosts/wrong-name ca TestCA 'host\/ce.example.org' "$now" "$month" DNS:ce.example.org
  issue hosts/expired ca TestCA 'host\/localhost' "$ago" "$(utc '-1 day')" DNS:localhost
  issue hosts/unknown-authority other-ca OtherCA 'host\/localhost' "$now" "$month" DNS:localhost
}

utc() { date -u -d "$1" +%Y%m%d%H%M%SZ; }

# make_authority DIRECTORY ORGANISATION COMMON-NAME
make_authority() {
  local directory=$TESTBED_DIR/$1 name=ARC-$2-testbed hash
  openssl x509 -in "$directory/$name.pem" -noout -checkend 86400 >/dev/null 2>&1 && return 0
  say "making the certificate authority $3"
  rm -rf "$directory" && mkdir -p "$directory" "$TESTBED_DIR/authority-keys"
  chmod 700 "$TESTBED_DIR/authority-keys"
  openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 3650 -subj "$SUBJECT_BASE/O=$2/CN=$3" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$TESTBED_DIR/authority-keys/$1.pem" -out "$directory/$name.pem" 2>/dev/null
  # A-REX refuses certificates of an authority that has no policy on the names it may sign.
  printf "access_id_CA  X509   '%s'\npos_rights    globus CA:sign\ncond_subjects globus '\"%s/*\"'\n" \
    "$SUBJECT_BASE/O=$2/CN=$3" "$SUBJECT_BASE/O=$2" >"$directory/$name.signing_policy"
  # Both hashes: some tools still look for the old one. Relative, so that they hold in a chroot too.
  for hash in $(openssl x509 -in "$directory/$name.pem" -noout -subject_hash -subject_hash_old); do
    ln -sf "$name.pem" "$directory/$hash.0"
    ln -sf "$name.signing_policy" "$directory/$hash.signing_policy"
  done
}

# issue DIRECTORY AUTHORITY ORGANISATION COMMON-NAME NOT-BEFORE NOT-AFTER [SUBJECT-ALTERNATIVE-NAME]
issue() {
  local directory=$TESTBED_DIR/$1 authority=$TESTBED_DIR/$2/ARC-$3-testbed.pem work
  # Made once per authority, and again two days before the end; one that is meant to have expired stays.
  if openssl verify -no_check_time -partial_chain -trusted "$authority" "$directory/cert.pem" >/dev/null 2>&1; then
    [[ $1 == */expired ]] && return 0
    openssl x509 -in "$directory/cert.pem" -noout -checkend 172800 >/dev/null && return 0
  fi
  mkdir -p "$directory"
  work=$(mktemp -d)
  touch "$work/index"
  # `openssl ca` rather than `openssl x509 -req`, which cannot set a beginning and end in the past.
  {
    printf '[ca]\ndefault_ca = testbed\n[testbed]\ndatabase = %s/index\nnew_certs_dir = %s\nrand_serial = yes\n' "$work" "$work"
    printf 'default_md = sha256\npolicy = any\nx509_extensions = end_entity\nunique_subject = no\n'
    printf '[any]\ndomainComponent = optional\norganizationName = optional\ncommonName = supplied\n[end_entity]\n'
    printf 'basicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature,keyEncipherment\n'
    printf 'subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n'
    [[ -z ${7:-} ]] || printf 'subjectAltName = %s\n' "$7"
  } >"$work/ca.conf"
  (
    umask 077
    openssl req -new -newkey rsa:2048 -nodes -sha256 -subj "$SUBJECT_BASE/O=$3/CN=$4" -keyout "$work/key.pem" -out "$work/csr.pem" &&
      openssl ca -batch -notext -preserveDN -config "$work/ca.conf" -cert "$authority" -keyfile "$TESTBED_DIR/authority-keys/$2.pem" \
        -startdate "$5" -enddate "$6" -in "$work/csr.pem" -out "$work/cert.pem"
  ) >"$work/log" 2>&1 || {
    show_tail 10 "$work/log"
    fail "openssl could not make the certificate $1"
  }
  install -m 600 "$work/key.pem" "$directory/key.pem"
  install -m 644 "$work/cert.pem" "$directory/cert.pem"
  rm -rf "$work"
}
