#!/bin/sh
# Runs a command in a small network of its own: the street (this command, and the browsers it starts), the house
# (where it starts the server) and a cottage (where it can start one more browser), each joined to the house by a
# cable. So tests need no network of the machine's and disturb none, the cottage's cable can be pulled, and
# Firefox, which does not use loopback for calls, has an address to call from.
#
#   street.sh COMMAND…    finds the others' networks in $PARLOUR_HOUSE_NET and $PARLOUR_COTTAGE_NET
set -eu

if [ -z "${PARLOUR_STREET:-}" ]; then
	export PARLOUR_STREET=1
	if [ "$(id -u)" = 0 ]; then alone="unshare --net"; else alone="unshare --user --map-root-user --net"; fi
	$alone true 2>/dev/null || {
		echo "The browser tests need network namespaces of their own: run them as root, or allow" \
			"unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1," \
			"kernel.apparmor_restrict_unprivileged_userns=0)." >&2
		exit 1
	}
	exec $alone -- sh "$0" "$@"
fi

own=$(readlink /proc/self/ns/net)
unshare --net sleep infinity &
house=$!
unshare --net sleep infinity &
cottage=$!
trap 'kill $house $cottage' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
for pid in "$house" "$cottage"; do
	until theirs=$(readlink /proc/$pid/ns/net) && [ "$theirs" != "$own" ]; do :; done
done
export PARLOUR_HOUSE_NET="/proc/$house/ns/net" PARLOUR_COTTAGE_NET="/proc/$cottage/ns/net"

ip link add street type veth peer name to-street netns "$house"
nsenter --net="$PARLOUR_HOUSE_NET" ip link add to-cottage type veth peer name cottage netns "$cottage"

# at NET LINK ADDRESS…: the link is up with this address; the third, where given, is the way out. It makes itself no
# address of IPv6: those become usable a second or two later, which to a browser is a change of network, on which it
# gives up every request that is under way.
at() {
	nsenter --net="$1" ip link set lo up
	nsenter --net="$1" ip link set "$2" addrgenmode none
	nsenter --net="$1" ip addr add "$3/24" dev "$2"
	nsenter --net="$1" ip link set "$2" up
	if [ -n "${4:-}" ]; then nsenter --net="$1" ip route add default via "$4"; fi
}
at /proc/self/ns/net street 10.77.0.2 10.77.0.1
at "$PARLOUR_HOUSE_NET" to-street 10.77.0.1
at "$PARLOUR_HOUSE_NET" to-cottage 10.77.1.1
at "$PARLOUR_COTTAGE_NET" cottage 10.77.1.2 10.77.1.1

"$@"
