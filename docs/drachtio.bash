# Completes the options of drachtio in bash: `. docs/drachtio.bash`, or a copy of it named `drachtio` in
# /usr/share/bash-completion/completions. Made from the table of options; a test compares the two.
_drachtio() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  case $previous in
    -m | --http-method) mapfile -t COMPREPLY < <(compgen -W 'GET POST' -- "$current") ;;
    -l | --loglevel) mapfile -t COMPREPLY < <(compgen -W 'notice error warning info debug' -- "$current") ;;
    --min-tls-version) mapfile -t COMPREPLY < <(compgen -W '1.0 1.1 1.2 1.3' -- "$current") ;;
    --sofia-loglevel) mapfile -t COMPREPLY < <(compgen -W '0 1 2 3 4 5 6 7 8 9' -- "$current") ;;
    --log-layout) mapfile -t COMPREPLY < <(compgen -W 'drachtio readable json' -- "$current") ;;
    -f | --file | --check-config | --key-file | --cert-file | --chain-file | --dh-param) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    -p | --port | --tls-port | --address | --secret | -c | --contact | -x | --external-ip | -n | --local-net | --dns-name | -a | --http-handler | -y | --homer | -z | --homer-id | --tcp-keepalive-interval | --user-agent-options-auto-respond | --blacklist-redis-address | --blacklist-redis-port | --blacklist-redis-key | --blacklist-redis-sentinels | --blacklist-redis-master | --blacklist-redis-password | --blacklist-refresh-secs | --prometheus-scrape-port | --tls-cipherlist | --drain-seconds | -u | --user | --mtu) COMPREPLY=() ;;
    *) mapfile -t COMPREPLY < <(compgen -W '-f --file -p --port --tls-port --address --secret -c --contact -x --external-ip -n --local-net --dns-name -a --http-handler -m --http-method -y --homer -z --homer-id -l --loglevel --tcp-keepalive-interval --aggressive-nat-detection --disable-nat-detection --always-send-180 --reject-register-with-no-realm --user-agent-options-auto-respond --blacklist-redis-address --blacklist-redis-port --blacklist-redis-key --blacklist-redis-sentinels --blacklist-redis-master --blacklist-redis-password --blacklist-refresh-secs --prometheus-scrape-port --check-config --key-file --cert-file --chain-file --dh-param --tls-cipherlist --min-tls-version --drain-seconds --daemon -u --user --mtu -h --help -v --version --stdout --noconfig --sofia-loglevel --globally-readable-logs --log-layout --memory-debug' -- "$current") ;;
  esac
}
complete -o filenames -F _drachtio drachtio
