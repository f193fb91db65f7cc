# shellcheck shell=bash disable=SC2154 # server_* come from select_server
# One A-REX: laid out, started, waited for, stopped. Works on the server chosen by select_server.

# in_root COMMAND...: where the server lives. A chroot gets /proc in a mount namespace of its own, which ends with the
# server: no mount is left behind, and none prevents the directory from being removed.
in_root() {
  local propagation=private
  if [[ -z $server_root ]]; then
    "$@"
  else
    # Not possible where this script itself runs in a chroot; release_proc then removes mounts that are visible outside.
    unshare --mount --propagation private true 2>/dev/null || propagation=unchanged
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --mount --propagation "$propagation" \
      bash -c 'mount -t proc proc "$1/proc" && exec chroot "$@"' - "$server_root" "$@"
  fi
}

# configure_ce INFO-PERIOD-SECONDS
configure_ce() {
  local ce=$server_ce
  mkdir -p "$ce"/{control,session,tmp,log,run,host}
  # Batch system scripts write to tmp, and jobs to their directories, as the mapped user.
  chmod 1777 "$ce/session" "$ce/tmp"
  rm -rf "$ce/ca"
  cp -a "$TESTBED_DIR/ca" "$ce/ca"
  install -m 600 "$TESTBED_DIR/hosts/localhost/key.pem" "$ce/host/key.pem"
  install -m 644 "$TESTBED_DIR/hosts/localhost/cert.pem" "$ce/host/cert.pem"
  # Without this file the web service makes 4096-bit parameters of its own: a core for a quarter of an hour, in a
  # process that outlives it. The group of RFC 7919 passes its check and takes no time.
  [[ -s $ce/control/dhparam.pem ]] || (
    umask 077
    openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe4096 -out "$ce/control/dhparam.pem" 2>/dev/null
  )
  sed -e "s#@CE@#$server_inside#g; s#@URL@#$server_url#; s#@JOB_USER@#$TESTBED_JOB_USER#g; s#@LRMS@#$server_lrms#; s#@QUEUE@#$server_queue#" \
    -e "s#@ISSUER@#$TOKEN_ISSUER#" \
    -e "s#@LOGLEVEL@#$TESTBED_LOGLEVEL#; s#@LRMS_OPTIONS@#${server_lrms_options//$'\n'/\\n}#" \
    "${BASH_SOURCE[0]%/*}/arc.conf.template" >"$ce/arc.conf"
  name_voms_signer
  trust_token_issuer
  write_start_scripts "$1"
}

# The services are started by patched copies of the package's own scripts, for what arc.conf has no option for.
write_start_scripts() {
  local ws=$server_root/usr/share/arc/arc-arex-ws-start arex=$server_root/usr/share/arc/arc-arex-start
  # A-REX would listen on every address of the machine. On this one only, there is no IPv6.
  sed 's#<tcp:Listen>#&<tcp:Interface>127.0.0.1</tcp:Interface>#' "$ws" >"$server_ce/ws-start"
  grep -q 127.0.0.1 "$server_ce/ws-start" || fail "$ws is not what this testbed knows how to keep on loopback"
  if [[ $server_name == emies ]]; then hide_rest "$server_ce/ws-start"; fi
  # The states REST answers with come from what the information provider last wrote. The period is in tenths of a second.
  if [[ $1 == "$SHIPPED_INFO_PERIOD_SECONDS" ]]; then
    cp "$arex" "$server_ce/arex-start"
  else
    sed "s#^ *<arex:gmconfig>#<arex:InfoproviderWakeupPeriod>$(($1 * 10))</arex:InfoproviderWakeupPeriod>&#" "$arex" >"$server_ce/arex-start"
    grep -q InfoproviderWakeupPeriod "$server_ce/arex-start" || fail "$arex is not what this testbed knows how to speed up"
  fi
}

# hide_rest FILE: what is asked of /arex/rest reaches A-REX as "est", which it takes for a job it does not have: it answers
# 404, as a release from before REST does. arc.conf can only switch REST and EMI-ES together.
hide_rest() {
  # A basic regular expression; what follows its last group is the path that A-REX sees.
  sed -i 's#arex_service_plexer="<next#arex_service_plexer="<next id=\\"a-rex\\">^\\(/arex/r\\)est\\></next><next#' "$1"
  grep -qF '/arex/r\)est' "$1" || fail "$1 is not what this testbed knows how to close REST in"
}

arex_pid() { pid_of "$server_ce/run/arched-arex.pid" arched "$server_root"; }
ws_pid() { pid_of "$server_ce/run/arched-arex-ws.pid" arched "$server_root"; }

# start_ce: both services, unless they run with just this configuration already.
start_ce() {
  local wanted
  wanted=$(cat "$server_ce"/{arc.conf,arex-start,ws-start,host/cert.pem} "$server_ce"/ca/*.pem | sha256sum)
  if [[ $wanted != "$(cat "$server_ce/run/configuration" 2>/dev/null)" ]]; then
    stop_pids "$(arex_pid)" "$(ws_pid)"
  fi
  printf '%s\n' "$wanted" >"$server_ce/run/configuration"
  ws_pid >/dev/null || refuse_taken_port "$server_port" "$(port_variable)"
  arex_pid >/dev/null || start_service arex
  start_ws
}

start_ws() {
  local pid
  if pid=$(ws_pid); then
    kill -CONT "$pid"
  else
    refuse_taken_port "$server_port" "$(port_variable)"
    start_service ws
  fi
}

stop_ws() { stop_pids "$(ws_pid)"; }

# A-REX removes its pid file at once but ends up to ten seconds later, so the process is checked.
stop_pids() {
  local pid pids=()
  for pid; do [[ -z $pid ]] || pids+=("$pid"); done
  end_processes 20 "${pids[@]}"
}

# start_service arex|ws
start_service() {
  # As bare an environment as a service manager gives, so that nothing of the caller's reaches servers and jobs;
  # and without the caller's files, or its pipes would stay open as long as the server lives. A-REX closes every file that
  # the limit allows whenever it starts a process: few, as they cost time.
  (cd / && ulimit -n 1024 && in_root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 ARC_CONFIG="$server_inside/arc.conf" TMPDIR="$server_inside/tmp" \
    bash "$server_inside/$1-start") </dev/null >"$server_ce/log/$1-start.log" 2>&1 9>&- || {
    show_tail 15 "$server_ce/log/$1-start.log"
    fail "$server_name: A-REX's start script for $1 failed" "its configuration is $server_ce/arc.conf"
  }
}

# The start script ends well even when the port is taken, so that is asked first.
# refuse_taken_port PORT VARIABLE
refuse_taken_port() {
  local port=$1
  ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null ||
    fail "$server_name: port $port is used by another program" \
      "end that program (ss -tlnp sport = :$port), or choose a port with $2"
}

port_variable() { printf 'TESTBED_%s_PORT' "$(tr 'a-z-' 'A-Z_' <<<"$server_name")"; }

# await_ce: until it has published its information and answers an authorised user over the right certificate.
await_ce() {
  local deadline=$((SECONDS + 90)) answer code
  while ((SECONDS < deadline)); do
    code=0
    answer=$(ask_ce) || code=$?
    # 60: a server answers, but with a certificate of another authority. Waiting does not help.
    ((code != 60)) || fail "$server_name: port $server_port is answered by a server that isn't ours: its certificate is not from $TESTBED_DIR/ca" \
      "end that program, or choose a port with $(port_variable)"
    [[ $answer == 200 && -s $server_ce/control/info.xml ]] && return 0
    if ! ws_pid >/dev/null || ! arex_pid >/dev/null; then break; fi
    sleep 0.3
  done
  show_tail 5 "$server_ce/log/arex.log" "$server_ce/log/ws-interface.log" "$server_ce/log/infoprovider.log"
  ws_pid >/dev/null || fail "$server_name: its web service is not running" "npm run testbed -- start-ws $server_name; its log is $server_ce/log/ws-interface.log"
  fail "$server_name did not become ready (last answer: HTTP ${answer:-none}, curl's exit status $code)" \
    "all its logs are in $server_ce/log"
}

ask_ce() {
  local user=$TESTBED_DIR/users/tester request=("$server_url/rest/1.0/jobs")
  if [[ $server_name == emies ]]; then
    request=("$server_url" -H 'content-type: text/xml' --data
      '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><ListActivities xmlns="http://www.eu-emi.eu/es/2010/12/activity/types"><Limit>1</Limit></ListActivities></Body></Envelope>')
  fi
  # Straight to the one address, also where the environment names a proxy.
  curl -q -s -o /dev/null -w '%{http_code}' --max-time 10 --noproxy '*' --resolve "localhost:$server_port:127.0.0.1" \
    --cacert "$TESTBED_DIR/ca/ARC-TestCA-testbed.pem" --cert "$user/cert.pem" --key "$user/key.pem" "${request[@]}"
}
