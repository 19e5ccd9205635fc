#!/bin/sh
# A core file would hold plain vectors and the master key. Compose can forbid it, Kubernetes cannot: so it is done here.
# shellcheck disable=SC3045  # Debian's sh knows the option
ulimit -c 0
# The server refuses to be debugged as well; this leaves no moment before it does.
exec node --disable-sigusr1 /app/dist/cli/main.js "$@"
