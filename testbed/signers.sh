# shellcheck shell=bash disable=SC2154 # server_* come from select_server
# Whose word about a user a server takes: the signer of the virtual organisation testvo, and the issuer of tokens. A-REX has no option
# for the directories that it looks in, so that they are outside the testbed's own.

readonly GRID_SECURITY=/etc/grid-security

# The host of the tests signs for testvo. OpenSSL 3 writes the slash within a name so.
name_voms_signer() {
  local directory=$server_root$GRID_SECURITY/vomsdir/testvo
  mkdir -p "$directory"
  printf '%s\n' "$SUBJECT_BASE/O=TestCA/CN=host\\/localhost" "$SUBJECT_BASE/O=TestCA/CN=ARC TestCA testbed" >"$directory/localhost.lsc"
}

# A-REX fetches the keys of the issuer from a test, whose server shows the certificate of the host.
trust_token_issuer() {
  local directory=$server_root$GRID_SECURITY/certificates
  mkdir -p "$directory"
  cp -a "$TESTBED_DIR/ca/." "$directory/"
}

# make_issuer_key: kept, because ARC 7 remembers the keys of an issuer for an hour.
make_issuer_key() {
  local key=$TESTBED_DIR/token-issuer/key.pem
  [[ -s $key ]] && return 0
  mkdir -p "${key%/*}"
  (umask 077 && openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$key.part" 2>/dev/null)
  mv "$key.part" "$key"
}

# forget_signers: on this machine, once no server needs them.
forget_signers() {
  local file
  rm -rf "$GRID_SECURITY/vomsdir/testvo"
  for file in "$TESTBED_DIR"/ca/*; do rm -f "$GRID_SECURITY/certificates/${file##*/}"; done
  rmdir --ignore-fail-on-non-empty "$GRID_SECURITY"/{vomsdir,certificates} "$GRID_SECURITY" 2>/dev/null || true
}
