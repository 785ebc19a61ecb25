"""What processes listen on, as Linux tells; elsewhere nothing is known and nothing is said."""

import os
import pathlib
import re

LISTENING = "0A"
# As /proc/net/tcp and tcp6 write 127.*, ::1 and ::ffff:127.*.
LOOPBACK = re.compile(r"[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F")


def listening_elsewhere(pids):
    """The sockets of these processes that others than this machine could reach, as Linux writes them."""
    found = []
    for pid in pids:
        process = pathlib.Path("/proc") / str(pid)
        own = sockets_of(process)
        for table in ("tcp", "tcp6"):
            for line in lines_of(process / "net" / table)[1:]:
                fields = line.split()
                address, state, socket = fields[1], fields[3], fields[9]
                if state == LISTENING and socket in own and not LOOPBACK.fullmatch(address.split(":")[0]):
                    found.append(f"{address} of process {pid}")
    return found


def sockets_of(process):
    found = set()
    try:
        for descriptor in (process / "fd").iterdir():
            match = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(descriptor))
            if match:
                found.add(match[1])
    except OSError:
        pass
    return found


def lines_of(file):
    return file.read_text().splitlines() if file.is_file() else []
