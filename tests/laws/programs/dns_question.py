"""Asks a name server on a port for an address, and prints its code and the end of its answer."""
import socket
import struct
import sys

name = b"".join(bytes([len(label)]) + label for label in sys.argv[2].encode().split(b".")) + b"\0"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
    asked.settimeout(5)
    asked.sendto(struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + name + struct.pack(">2H", 1, 1),
                 ("127.0.0.1", int(sys.argv[1])))
    answer = asked.recv(4096)
print(answer[3] & 15, answer[-4:].hex() if answer[7] else "none")
