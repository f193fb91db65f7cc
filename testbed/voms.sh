# shellcheck shell=bash disable=SC2154 # server_* come from select_server
# Two VOMS servers of the virtual organisation testvo, with one database: that of Debian 13, in a chroot, which speaks HTTPS and the
# older protocol of VOMS; and that of Debian 12, on this machine, which closes the connection on each request of HTTP.

# The longest validity of attributes that the servers give.
readonly VOMS_LIFETIME_SECONDS=86400

prepare_voms() {
  # The tools of VOMS are for tests: one of them makes attributes with a defect.
  install_packages openssl curl iproute2 socat voms-server voms-mysql-plugin voms-clients
  make_debian_root "$TESTBED_CACHE/debian-$server_suite-voms.tar.zst" usr/sbin/voms \
    voms-server voms-mysql-plugin mariadb-server-core mariadb-client-core
}

# Where they are as the scripts see it; the server in the chroot sees /voms.
voms_dir() { printf '%s/voms' "$server_root"; }

# voms_pid NAME COMMAND [ROOT]
voms_pid() { pid_of "$(voms_dir)/run/$1.pid" "$2" "${3:-/}"; }

# voms_pids: what runs.
voms_pids() {
  voms_pid relay socat && echo
  voms_pid legacy-relay socat && echo
  voms_pid voms voms "$server_root" && echo
  voms_pid legacy-voms voms && echo
  voms_pid database mariadbd "$server_root" && echo
  return 0
}

# start_voms: all of it, unless it runs with just this configuration already. There is nothing in the database that has to be kept.
start_voms() {
  local wanted pids voms
  voms=$(voms_dir)
  wanted=$(cat "$here"/voms.{sh,sql.template} "$TESTBED_DIR/hosts/localhost/cert.pem" "$TESTBED_DIR"/ca/*.pem \
    <(echo "$server_port $voms_legacy_port") | sha256sum)
  mapfile -t pids < <(voms_pids)
  if [[ $wanted == "$(cat "$voms/run/configuration" 2>/dev/null)" ]] && ((${#pids[@]} > 0)) && voms_answers; then return 0; fi
  end_processes 10 "${pids[@]}"
  refuse_taken_port "$server_port" "$(port_variable)"
  refuse_taken_port "$voms_legacy_port" TESTBED_VOMS_LEGACY_PORT
  lay_out_voms "$voms"
  start_database "$voms"
  start_voms_server voms "$server_root" /voms "$server_port"
  start_voms_server legacy-voms / "$voms" "$voms_legacy_port"
  write_voms_places
  printf '%s\n' "$wanted" >"$voms/run/configuration"
}

# lay_out_voms DIRECTORY
lay_out_voms() {
  local voms=$1 owner
  owner=$(voms_user)
  rm -rf --one-file-system "$voms"
  install -d -o "${owner%:*}" -g "${owner#*:}" "$voms"/{,run,log}
  cp -a "$TESTBED_DIR/ca" "$voms/ca"
  install -d "$voms/host"
  install -m 600 -o "${owner%:*}" -g "${owner#*:}" "$TESTBED_DIR/hosts/localhost/key.pem" "$voms/host/key.pem"
  install -m 644 "$TESTBED_DIR/hosts/localhost/cert.pem" "$voms/host/cert.pem"
  # The servers insist on a password, and on the mode of its file, although the database can be reached from this machine only.
  (
    umask 077
    openssl rand -hex 16 >"$voms/host/password"
    sed "s#@SUBJECT_BASE@#$SUBJECT_BASE#g; s#@PASSWORD@#$(cat "$voms/host/password")#" "$here/voms.sql.template" >"$voms/members.sql"
  )
  chown "$owner" "$voms/host/password"
  chmod 640 "$voms/host/password"
}

# The user of the packages in the chroot, by numbers. The server of this machine runs as that one, too, and so may read the same files.
voms_user() { sed -n 's/^voms:[^:]*:\([0-9]*:[0-9]*\):.*/\1/p' "$server_root/etc/passwd"; }

# start_database DIRECTORY
start_database() {
  local voms=$1 deadline=$((SECONDS + 120)) as_user client
  as_user=(chroot "--userspec=$(voms_user)" "$server_root" env -i PATH=/usr/sbin:/usr/bin)
  client=(chroot "$server_root" mariadb --no-defaults -u root -S /voms/run/database.socket)
  "${as_user[@]}" mariadb-install-db --no-defaults --datadir=/voms/data --auth-root-authentication-method=normal --skip-test-db \
    --innodb-log-file-size=8M >"$voms/log/database-install.log" 2>&1 </dev/null 9>&- || {
    show_tail 10 "$voms/log/database-install.log"
    fail 'voms: its database could not be made'
  }
  run_in_background database database "${as_user[@]}" mariadbd --no-defaults --datadir=/voms/data --socket=/voms/run/database.socket \
    --pid-file=/voms/run/mariadbd.pid --skip-networking --performance-schema=off --innodb-buffer-pool-size=16M --innodb-log-file-size=8M
  until "${client[@]}" -e 'SELECT 1' >/dev/null 2>&1; do
    if ! is_running "$(cat "$voms/run/database.pid")" || ((SECONDS >= deadline)); then
      show_tail 10 "$voms/log/database.log"
      fail 'voms: its database did not start'
    fi
    sleep 0.1
  done
  "${client[@]}" <"$voms/members.sql"
}

# start_voms_server NAME ROOT DIRECTORY PORT: the directory as the server sees it.
start_voms_server() {
  local name=$1 root=$2 inside=$3 port=$4 voms pid deadline=$((SECONDS + 120)) command network=()
  voms=$(voms_dir)
  # With -debug it stays the process that was started.
  command=(chroot "--userspec=$(voms_user)" "$root" env -i PATH=/usr/sbin:/usr/bin LANG=C.UTF-8 /usr/sbin/voms -debug -foreground
    -vo testvo -port "$port" -uri "localhost:$port" -timeout "$VOMS_LIFETIME_SECONDS" -socktimeout 30
    -dbname voms_testvo -username voms -passfile "$inside/host/password" -mysql-socket "$inside/run/database.socket"
    -sqlloc /usr/lib/voms/libvomsmysql.so -x509_cert_dir "$inside/ca" -x509_user_cert "$inside/host/cert.pem"
    -x509_user_key "$inside/host/key.pem" -logfile "$inside/log/$name.log" -loglevel 4 -logtype 255)
  # It listens on every address, and has no option for one of them. In a network of its own there is loopback only, and a relay
  # leads there from the loopback of this machine.
  if unshare --net ip link set lo up 2>/dev/null; then
    # shellcheck disable=SC2016 # expanded by the inner shell
    network=(unshare --net bash -c 'ip link set lo up && exec "$@"' -)
  else
    say "voms: no network of its own can be made here, so its port $port is open to the network of this machine"
  fi
  run_in_background "$name" "$name-start" "${network[@]}" "${command[@]}"
  pid=$(cat "$voms/run/$name.pid")
  until voms_pid "$name" voms "$root" >/dev/null && nsenter "--net=/proc/$pid/ns/net" bash -c ": <'/dev/tcp/127.0.0.1/$port'" 2>/dev/null; do
    if ! is_running "$pid" || ((SECONDS >= deadline)); then
      show_tail 10 "$voms/log/$name-start.log" "$voms/log/$name.log"
      fail "voms: the server $name did not start"
    fi
    sleep 0.1
  done
  [[ ! /proc/$pid/ns/net -ef /proc/self/ns/net ]] || return 0
  name=${name/%voms/relay}
  run_in_background "$name" "$name" socat -t 0.1 "TCP4-LISTEN:$port,bind=127.0.0.1,reuseaddr,fork" \
    EXEC:"nsenter --net=/proc/$pid/ns/net socat -t 0.1 - TCP4\:127.0.0.1\:$port"
}

# run_in_background NAME LOG COMMAND...: its pid file is there before this returns.
run_in_background() {
  local voms
  voms=$(voms_dir)
  (cd / && exec "${@:3}") >"$voms/log/$2.log" 2>&1 </dev/null 9>&- &
  echo $! >"$voms/run/$1.pid"
}

# What the organisation publishes, for VOMS_USERCONF and X509_VOMS_DIR.
write_voms_places() {
  local host="$SUBJECT_BASE/O=TestCA/CN=host/localhost" port
  for port in "$server_port" "$voms_legacy_port"; do printf '"testvo" "localhost" "%s" "%s" "testvo"\n' "$port" "$host"; done >"$server_dir/vomses"
  mkdir -p "$server_dir/vomsdir/testvo"
  printf '%s\n' "$host" "$SUBJECT_BASE/O=TestCA/CN=ARC TestCA testbed" >"$server_dir/vomsdir/testvo/localhost.lsc"
}

# ask_voms PORT: the status of its answer to a member.
ask_voms() {
  local user=$TESTBED_DIR/users/member
  curl -q -s -o /dev/null -w '%{http_code}' --max-time 10 --noproxy '*' --resolve "localhost:$1:127.0.0.1" \
    --cacert "$TESTBED_DIR/ca/ARC-TestCA-testbed.pem" --cert "$user/cert.pem" --key "$user/key.pem" "https://localhost:$1/generate-ac"
}

# Whether both answer. That of Debian 12 closes the connection (52).
voms_answers() {
  local code=0
  [[ $(ask_voms "$server_port") == 200 ]] || return 1
  ask_voms "$voms_legacy_port" >/dev/null || code=$?
  ((code == 52))
}

await_voms() {
  local voms deadline=$((SECONDS + 120))
  voms=$(voms_dir)
  until voms_answers; do
    ((SECONDS < deadline)) || {
      show_tail 10 "$voms"/log/{voms,legacy-voms,relay,legacy-relay,database}.log
      fail 'voms did not become ready' "all its logs are in $voms/log"
    }
    sleep 0.2
  done
}

# state_of_voms: one word.
state_of_voms() {
  local pids
  mapfile -t pids < <(voms_pids)
  if ((${#pids[@]} == 0)); then echo down; elif voms_answers; then echo up; else echo 'not answering'; fi
}

write_voms_facts() {
  local release
  release=$(dpkg-query --admindir="$server_root/var/lib/dpkg" -W -f '${Version}' voms-server)
  cat >"$server_dir/server.json.part" <<END
{
  "kind": "voms",
  "name": "$server_name",
  "release": "${release%-*}",
  "vo": "testvo",
  "port": $server_port,
  "legacyPort": $voms_legacy_port,
  "longestLifetimeSeconds": $VOMS_LIFETIME_SECONDS,
  "vomses": "$server_dir/vomses",
  "vomsDir": "$server_dir/vomsdir"
}
END
  mv "$server_dir/server.json.part" "$server_dir/server.json"
}
