"""Judges documents through the C library with ctypes alone and prints the reports as `countersign validate --format json`.

    validate.py LIBRARY ANCHORS FILE...
"""

import ctypes as c
import json
import sys

OK = 8000
INDICATIONS = {1: "TOTAL-PASSED", 2: "INDETERMINATE", 3: "TOTAL-FAILED", 4: "NO-SIGNATURE"}


class Text(c.Structure):
    """countersign_str: borrowed, not terminated."""

    _fields_ = [("data", c.c_void_p), ("len", c.c_size_t)]

    def __str__(self):
        return c.string_at(self.data, self.len).decode()


class Library:
    """The functions that are used here, with their types: ctypes knows nothing of the header."""

    # Functions with a result that was not OK raise.
    RESULTS = {
        "trust_store_new": [c.POINTER(c.c_void_p)],
        "trust_store_add": [c.c_void_p, c.c_char_p, c.c_size_t, c.POINTER(c.c_size_t), c.POINTER(c.c_size_t)],
        "validator_new": [c.c_void_p, c.c_void_p, c.c_void_p, c.c_char_p, c.c_size_t, c.POINTER(c.c_void_p)],
        "validate_bytes": [c.c_void_p, c.c_char_p, c.c_size_t, c.c_char_p, c.c_void_p, c.c_void_p, c.POINTER(c.c_void_p)],
        "report_signature": [c.c_void_p, c.c_size_t, c.POINTER(c.c_uint32), c.POINTER(Text), c.POINTER(Text)],
    }
    VALUES = {
        "version": (Text, []),
        "report_indication": (c.c_uint32, [c.c_void_p]),
        "report_signature_count": (c.c_size_t, [c.c_void_p]),
        "report_json": (Text, [c.c_void_p]),
        "last_error_message": (None, [c.c_char_p, c.c_size_t, c.POINTER(c.c_size_t)]),
        "trust_store_free": (None, [c.c_void_p]),
        "validator_free": (None, [c.c_void_p]),
        "report_free": (None, [c.c_void_p]),
    }

    def __init__(self, path):
        library = c.CDLL(path)
        for name, arguments in self.RESULTS.items():
            self._declare(library, name, c.c_uint32, arguments).errcheck = self._check
        for name, (value, arguments) in self.VALUES.items():
            self._declare(library, name, value, arguments)

    def _declare(self, library, name, value, arguments):
        function = getattr(library, "countersign_" + name)
        function.restype, function.argtypes = value, arguments
        setattr(self, name, function)
        return function

    def _check(self, result, function, arguments):
        if result != OK:
            message = c.create_string_buffer(1024)
            self.last_error_message(message, len(message), None)
            raise ValueError(f"{message.value.decode()} ({result})")
        return result


class Validator:
    """Trusts these anchors; `options` are those of the command."""

    def __init__(self, library, anchors, **options):
        self.library, self.handle = library, c.c_void_p()
        trust, config = c.c_void_p(), json.dumps(options).encode()
        library.trust_store_new(c.byref(trust))
        try:
            library.trust_store_add(trust, anchors, len(anchors), None, None)
            library.validator_new(trust, None, None, config, len(config), c.byref(self.handle))
        finally:
            library.trust_store_free(trust)

    def __call__(self, pdf, name):
        """The JSON of the report, its indication, and (indication, sub-indication, field) of each signature."""
        library, report = self.library, c.c_void_p()
        library.validate_bytes(self.handle, pdf, len(pdf), name.encode(), None, None, c.byref(report))
        try:
            signatures = []
            for index in range(library.report_signature_count(report)):
                indication, sub_indication, field = c.c_uint32(), Text(), Text()
                library.report_signature(report, index, c.byref(indication), c.byref(sub_indication), c.byref(field))
                signatures.append((INDICATIONS[indication.value], str(sub_indication), str(field)))
            return str(library.report_json(report)), INDICATIONS[library.report_indication(report)], signatures
        finally:
            library.report_free(report)

    def __del__(self):
        self.library.validator_free(self.handle)


def main():
    library = Library(sys.argv[1])
    with open(sys.argv[2], "rb") as anchors:
        validate = Validator(library, anchors.read(), at="2026-06-01T12:00:00Z")
    reports = []
    for path in sys.argv[3:]:
        with open(path, "rb") as pdf:
            text, indication, signatures = validate(pdf.read(), path)
        report = json.loads(text)
        assert report["verdict"] == indication
        found = [(s["indication"], s["sub_indication"] or "", s["field"]) for s in report["signatures"]]
        assert found == signatures
        reports.append(text)
    print("[\n" + ",\n".join(reports) + "\n]")
    try:
        Validator(library, b"no certificate")
    except ValueError as error:
        print(f"as it should be: {error}", file=sys.stderr)
    else:
        sys.exit("a trust store without certificates was taken")


if __name__ == "__main__":
    main()
