"""Every PDF of testdata: does the C program print what the command prints, byte for byte, and leave with its status?

    compare.py COMMAND C-PROGRAM
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTDATA = ROOT / "testdata"
OPTIONS = ["revocation", "profile", "algorithm_policy", "password"]


def arguments(pdf):
    """The same options in the words of each program."""
    case = {"at": "2026-06-01T12:00:00Z", "trust": []}
    folder = TESTDATA
    if (pdf.parent / "case.json").exists():
        folder = pdf.parent
        case = json.loads((folder / "case.json").read_text())
    else:
        case["trust"] = ["pki/root.pem"]
    config = {"at": case["at"], "digests": ["sha3-512"]}
    command = ["--at", case["at"], "--digest", "sha3-512"]
    for key in OPTIONS:
        if key in case:
            config[key] = case[key]
            command += ["--" + key.replace("_", "-"), case[key]]
    program = ["-c", json.dumps(config)]
    for key, option, letter in [
        ("trust", "--trust", "-t"),
        ("tsa_trust", "--tsa-trust", "-T"),
        ("certs", "--cert", "-e"),
        ("crls", "--crl", "-e"),
        ("ocsps", "--ocsp", "-e"),
    ]:
        for name in case.get(key, []):
            path = os.path.relpath(folder / name, ROOT)
            command += [option, path]
            program += [letter, path]
    return command, program


def run(line):
    done = subprocess.run(line, cwd=ROOT, capture_output=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def compare(pdf):
    command, program = arguments(pdf)
    name = str(pdf.relative_to(ROOT))
    expected = run([sys.argv[1], "validate", "--format", "json", *command, name])
    found = run([sys.argv[2], *program, name])
    if expected[:2] == found[:2]:
        return None
    words = found[2].decode(errors="replace").strip()[-400:]
    return f"{name}: status {found[0]} for {expected[0]}, {len(found[1])} bytes for {len(expected[1])}: {words}"


def main():
    documents = sorted(TESTDATA.rglob("*.pdf"))
    if len(documents) < 400:
        sys.exit(f"only {len(documents)} documents")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        different = [line for line in pool.map(compare, documents) if line]
    print(f"{len(documents)} documents, {len(different)} answered differently")
    if different:
        sys.exit("\n".join(different))


if __name__ == "__main__":
    main()
