#!/bin/sh
# Runs a command in a small network of its own: the street (this command, and the browsers it starts) and the
# house (where it starts the server), joined by one cable. So tests need no network of the machine's, disturb
# none, can pull the cable, and Firefox, which does not use loopback for calls, has an address to call from.
#
#   street.sh COMMAND…    COMMAND finds the house's network in $PARLOUR_HOUSE_NET
set -eu

if [ -z "${PARLOUR_STREET:-}" ]; then
	export PARLOUR_STREET=1
	if [ "$(id -u)" = 0 ]; then set -- unshare --net -- sh "$0" "$@"; else
		set -- unshare --user --map-root-user --net -- sh "$0" "$@"
	fi
	unshare --user --map-root-user --net true 2>/dev/null || unshare --net true 2>/dev/null || {
		echo "The browser tests need network namespaces of their own: run them as root, or allow" \
			"unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1," \
			"kernel.apparmor_restrict_unprivileged_userns=0)." >&2
		exit 1
	}
	exec "$@"
fi

unshare --net sleep infinity &
house=$!
trap 'kill $house' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
own=$(readlink /proc/self/ns/net)
until theirs=$(readlink /proc/$house/ns/net) && [ "$theirs" != "$own" ]; do :; done
export PARLOUR_HOUSE_NET="/proc/$house/ns/net"

ip link set lo up
ip link add street type veth peer name house netns "$house"
ip addr add 10.77.0.2/24 dev street
ip link set street up
ip route add default via 10.77.0.1
nsenter --net="$PARLOUR_HOUSE_NET" sh -c '
	ip link set lo up
	ip addr add 10.77.0.1/24 dev house
	ip link set house up'

"$@"
