"""Sends a GET COUNT times on one warm connection, with TCP_QUICKACK set again before each read: no acknowledgement is delayed.

quick-ack.py URL CERTIFICATE KEY AUTHORITIES COUNT: prints the seconds that it took and the bytes of the bodies. Node.js has no such option.
"""
import socket
import ssl
import sys
import time
from urllib.parse import urlsplit

url, certificate, key, authorities, count = sys.argv[1:]
parts = urlsplit(url)
context = ssl.create_default_context(capath=authorities)
context.load_cert_chain(certificate, key)
tcp = socket.create_connection((parts.hostname, parts.port))
tls = context.wrap_socket(tcp, server_hostname=parts.hostname)
request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: application/json\r\n\r\n".encode()


def read() -> bytes:
    tls.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    data = tls.recv(1 << 16)
    if not data:
        raise SystemExit("the server has closed the connection")
    return data


def get() -> int:
    tls.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += read()
    head, body = data.split(b"\r\n\r\n", 1)
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise SystemExit(head.decode())
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
    length = int(fields[b"content-length"])
    while len(body) < length:
        body += read()
    return length


get()
start = time.perf_counter()
total = sum(get() for _ in range(int(count)))
print(time.perf_counter() - start, total)
