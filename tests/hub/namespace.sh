#!/bin/sh
# Run the rest of the words in a mount namespace of its own, with accounts, homes and a /srv that
# exist in there alone. Nothing of it is left on the machine when the last process ends.
#
#   namespace.sh SCRATCH "NAME UID ..." "PATH_TO_BE_READABLE ..." COMMAND ...
set -eu
scratch=$1 accounts=$2 readable=$3
shift 3
mount --make-rprivate /

# Accounts: copies of the two files, with a line for each, lie over the machine's own.
cp /etc/passwd "$scratch/passwd"
cp /etc/group "$scratch/group"
mount -t tmpfs -o mode=755 homes /home
mount -t tmpfs -o mode=755 srv /srv
for account in $accounts; do
  name=${account%:*} id=${account#*:}
  echo "$name:x:$id:$id::/home/$name:/bin/sh" >> "$scratch/passwd"
  echo "$name:x:$id:" >> "$scratch/group"
  mkdir -m 700 "/home/$name"
  chown "$id:$id" "/home/$name"
done
mount --bind "$scratch/passwd" /etc/passwd
mount --bind "$scratch/group" /etc/group

# Python and the project may lie below a folder that only root enters, as /root does. An empty
# folder that all may enter is laid over each such, and what is needed is shown in it again.
kept=
for path in $readable; do
  above=$path closed=
  while [ "$above" != / ]; do
    above=$(dirname "$above")
    case $(stat -c %A "$above") in *[xt]) ;; *) closed=$above ;; esac
  done
  [ -n "$closed" ] || continue
  keep=$(mktemp -d)
  mount --bind "$path" "$keep"
  kept="$kept $closed:$path:$keep"
done
for entry in $kept; do
  closed=${entry%%:*} keep=${entry##*:} path=${entry#*:}
  path=${path%:*}
  mountpoint -q "$closed" || mount -t tmpfs -o mode=755 opened "$closed"
  mkdir -p "$path"
  mount --move "$keep" "$path"
  rmdir "$keep"
done
exec "$@"
