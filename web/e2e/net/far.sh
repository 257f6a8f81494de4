#!/bin/sh
# Chromium in the cottage.
for name in chromium chromium-browser google-chrome; do
	if browser=$(command -v "$name"); then exec nsenter --net="$PARLOUR_COTTAGE_NET" "$browser" "$@"; fi
done
exit 1
