# shellcheck shell=bash disable=SC2154 # server_* come from select_server
# What a client and a test need to know of a server, as JSON. The settings have been checked to need no escaping.

write_config() {
  cat >"$server_dir/config.json" <<END
{
  "CLIENT_KEY": "$TESTBED_DIR/users/tester/key.pem",
  "CLIENT_CERT": "$TESTBED_DIR/users/tester/cert.pem",
  "CERTS_DIR": "$TESTBED_DIR/ca",
  "PROXY_FILE": "$server_dir/proxy.pem",
  "ARC_SERVER": "$server_url",
  "JOBS_INFO_FILE": "$server_dir/jobs.dat",
  "OUTPUT_FILE": "output"
}
END
}

# write_server_facts: again at each start, because process ids change.
write_server_facts() {
  local info=$1 interfaces='"rest", "emies"' release
  release=$(dpkg-query --admindir="$server_root/var/lib/dpkg" -W -f '${Version}' nordugrid-arc-arex)
  [[ $release == 6.* ]] || interfaces='"rest"' # ARC 7 dropped EMI-ES
  [[ $server_name != emies ]] || interfaces='"emies"'
  cat >"$server_dir/server.json.part" <<END
{
  "kind": "ce",
  "name": "$server_name",
  "release": "${release%-*}",
  "interfaces": [$interfaces],
  "lrms": "$server_lrms",
  "queue": "$server_queue",
  "url": "$server_url",
  "infoPeriodSeconds": $info,
  "configFile": "$server_dir/config.json",
  "usersDir": "$TESTBED_DIR/users",
  "hostsDir": "$TESTBED_DIR/hosts",
  "certsDir": "$TESTBED_DIR/ca",
  "otherCertsDir": "$TESTBED_DIR/other-ca",
  "controlDir": "$server_ce/control",
  "sessionDir": "$server_ce/session",
  "logDir": "$server_ce/log",
  "batchBinDir": $([[ $server_lrms == slurm ]] && printf '"%s/bin"' "$(batch_dir)" || echo null),
  "tokenIssuer": { "url": "$TOKEN_ISSUER", "key": "$TESTBED_DIR/token-issuer/key.pem" },
  "jobUser": "$TESTBED_JOB_USER",
  "pids": { "arex": $(arex_pid), "ws": $(ws_pid) }
}
END
  mv "$server_dir/server.json.part" "$server_dir/server.json"
}

# state_of: one word for the selected server.
state_of() {
  local ws
  if [[ $server_kind == voms ]]; then
    state_of_voms
  elif ! arex_pid >/dev/null; then
    echo down
  elif ! ws=$(ws_pid); then
    echo ws-stopped
  elif is_paused "$ws"; then
    echo paused
  else
    local code=0 answer
    answer=$(ask_ce) || code=$?
    if ((code == 60)); then echo 'answered by a server that is not ours'; elif [[ $answer == 200 ]]; then echo up; else echo "not answering"; fi
  fi
}
