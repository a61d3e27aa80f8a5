#!/bin/bash
# The options of drachtio-server's image: finds out this machine's addresses in a cloud, and starts what it is given.
#
# Environment
#   CLOUD           aws, azure, digitalocean, exoscale, gcp or scaleway: whose metadata service tells the addresses
#   IMDSv2          not empty: AWS wants a token
#   LB_IMDS         true: the public address is that of Azure's load balancer
#   LOCAL_IP, PUBLIC_IP   what the metadata service would tell
#   DRACHTIO_SIP_PORT     of --cloud-deployment (default 5060)
#   WSS_PORT, TLS_PORT    adds a contact for secure WebSocket or TLS; needs PUBLIC_IP
#   METADATA_URL    of the metadata service (default http://169.254.169.254)
#
# Arguments: a command. If it is drachtio, --cloud-deployment among its options becomes the contacts.
set -eu

metadata=${METADATA_URL:-http://169.254.169.254}

die() { printf 'entrypoint: %s\n' "$*" >&2; exit 1; }

# Prints what the metadata service has at a path, after retries; a service that does not answer ends the start, since a
# server that tells its peers a wrong address would be up, and would lose each call.
ask() {
  local path=$1
  shift
  curl --silent --show-error --fail --max-time 5 --retry 3 --retry-connrefused --noproxy '*' "$@" "$metadata$path" \
    || die "the metadata service of $CLOUD does not tell $path"
}

aws() {
  local token=()
  if [ -n "${IMDSv2:-}" ]; then
    token=(-H "X-aws-ec2-metadata-token: $(ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300')")
  fi
  ask "/latest/meta-data/$1" ${token[@]+"${token[@]}"}
}

azure_address() {
  ask "/metadata/instance/network/interface/0/ipv4/ipAddress/0/$1?api-version=2021-02-01&format=text" -H 'Metadata: true'
}

# Of JSON on one line or many: the text of the first field of this name.
field() { tr -d '\n' | sed -n "s/.*\"$1\"[^\"]*\"\([^\"]*\)\".*/\1/p"; }

find_addresses() {
  case $CLOUD in
    aws)
      LOCAL_IP=${LOCAL_IP:-$(aws local-ipv4)}
      PUBLIC_IP=${PUBLIC_IP:-$(aws public-ipv4)}
      ;;
    azure)
      LOCAL_IP=${LOCAL_IP:-$(azure_address privateIpAddress)}
      if [ "${LB_IMDS:-}" = true ]; then
        PUBLIC_IP=${PUBLIC_IP:-$(ask '/metadata/loadbalancer?api-version=2020-10-01' -H 'Metadata: true' | field frontendIpAddress)}
      else
        PUBLIC_IP=${PUBLIC_IP:-$(azure_address publicIpAddress)}
      fi
      ;;
    digitalocean)
      LOCAL_IP=${LOCAL_IP:-$(ask /metadata/v1/interfaces/private/0/ipv4/address)}
      PUBLIC_IP=${PUBLIC_IP:-$(ask /metadata/v1/interfaces/public/0/ipv4/address)}
      ;;
    exoscale)
      LOCAL_IP=${LOCAL_IP:-$(ask /latest/meta-data/local-ipv4)}
      PUBLIC_IP=${PUBLIC_IP:-$(ask /latest/meta-data/public-ipv4)}
      ;;
    gcp)
      local interface=/computeMetadata/v1/instance/network-interfaces/0
      LOCAL_IP=${LOCAL_IP:-$(ask "$interface/ip" -H 'Metadata-Flavor: Google')}
      PUBLIC_IP=${PUBLIC_IP:-$(ask "$interface/access-configs/0/external-ip" -H 'Metadata-Flavor: Google')}
      ;;
    scaleway)
      LOCAL_IP=${LOCAL_IP:-$(ask /conf | sed -n 's/^PRIVATE_IP=//p')}
      PUBLIC_IP=${PUBLIC_IP:-$(ask /conf | sed -n 's/^PUBLIC_IP_ADDRESS=//p')}
      ;;
    *) die "CLOUD=$CLOUD is none of aws, azure, digitalocean, exoscale, gcp, scaleway" ;;
  esac
}

# An address that cannot be one must not get into a contact.
check_address() {
  [[ $2 =~ ^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$|^[0-9a-fA-F:]+:[0-9a-fA-F:.]*$ ]] || die "$1 is no IP address: '$2'"
}

[ "${1:-}" = drachtio ] || exec "$@"
shift

if [ -n "${CLOUD:-}" ]; then
  find_addresses
fi
LOCAL_IP=${LOCAL_IP:-$(hostname -I | cut -d' ' -f1)}
check_address LOCAL_IP "$LOCAL_IP"
[ -z "${PUBLIC_IP:-}" ] || check_address PUBLIC_IP "$PUBLIC_IP"

host=$LOCAL_IP
[[ $host != *:* ]] || host="[$host]"
external=()
[ -z "${PUBLIC_IP:-}" ] || external=(--external-ip "$PUBLIC_IP")

options=()
for word in "$@"; do
  if [ "$word" != --cloud-deployment ]; then
    options+=("$word")
    continue
  fi
  port=${DRACHTIO_SIP_PORT:-5060}
  options+=(--contact "sip:$host:$port;transport=udp,tcp")
  # A droplet has its public address on an interface of its own.
  if [ "${CLOUD:-}" = digitalocean ] && [ -n "${PUBLIC_IP:-}" ]; then
    options+=(--contact "sip:$PUBLIC_IP:$port;transport=udp,tcp")
  else
    options+=(${external[@]+"${external[@]}"})
  fi
done

secure_contact() {
  [ -n "${PUBLIC_IP:-}" ] || die "$1 needs PUBLIC_IP"
  options+=(--contact "sips:$host:$2;transport=$3" "${external[@]}")
}
[ -z "${WSS_PORT:-}" ] || secure_contact WSS_PORT "$WSS_PORT" wss
[ -z "${TLS_PORT:-}" ] || secure_contact TLS_PORT "$TLS_PORT" tls

exec drachtio ${options[@]+"${options[@]}"}
