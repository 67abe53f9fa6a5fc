"""CMS and tokens: by pyHanko's signers, and by hand where no signer would write such a thing."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import os
import random
import secrets

import freezegun
from asn1crypto import algos, cms, core, keys, tsp
from asn1crypto import x509 as ax509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign import timestamps
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pki import Authority, when

SIGNED_AT = "2026-05-20T10:00:00Z"
STAMPED_AT = "2026-05-20T10:00:05Z"


# --- repeatable time and randomness ---------------------------------------------------------------------

_dice = random.Random(20260520)


_clock = freezegun.freeze_time(when(SIGNED_AT))
_frozen = None


def clock(at: str) -> None:
    """One frozen clock for the whole run (starting a new one for every signature takes a second)."""
    global _frozen
    if _frozen is None:
        _frozen = _clock.start()
    _frozen.move_to(when(at))


def reseed(text: str) -> None:
    _dice.seed(text)


def _dump(self, force=False):
    """asn1crypto's Asn1Value.dump with the contents encoded once: encoding them three times a level is exponential in depth."""
    contents = self.contents
    if self._header is not None and self._header[-1:] == b"\x80":
        force = True
    if self._header is None or force:
        if isinstance(self, core.Constructable) and self._indefinite:
            self.method = 0
        header = core._dump_header(self.class_, self.method, self.tag, contents)
        for class_, tag in self.explicit or ():
            header = core._dump_header(class_, 1, tag, header + contents) + header
        self._header, self._trailer = header, b""
    return self._header + contents + self._trailer


def settle() -> None:
    """Identifiers, IVs and nonces from a seeded source and RFC 6979 ECDSA: a second run writes the same bytes."""
    os.urandom = lambda n: _dice.randbytes(n)
    secrets.token_bytes = lambda n=32: _dice.randbytes(n)
    import uuid
    uuid.uuid4 = lambda: uuid.UUID(int=_dice.getrandbits(128), version=4)
    import pyhanko.sign.signers.pdf_cms as pdf_cms
    core.Asn1Value.dump = _dump
    # id-rsassa-pkcs1-v1-5-with-sha3-*, which asn1crypto lacks
    for i, md in enumerate(["sha3_224", "sha3_256", "sha3_384", "sha3_512"]):
        oid = f"2.16.840.1.101.3.4.3.{13 + i}"
        algos.SignedDigestAlgorithmId._map[oid] = f"{md}_rsa"
        algos.SignedDigestAlgorithmId._reverse_map[f"{md}_rsa"] = oid
    serialization.load_der_private_key = functools.lru_cache(None)(serialization.load_der_private_key)  # RSA keys are checked at every load
    pdf_cms.ECDSA = lambda h: ec.ECDSA(h, deterministic_signing=True)


# --- pyHanko's objects -------------------------------------------------------------------------

def cert(who: Authority) -> ax509.Certificate:
    return ax509.Certificate.load(who.der)


@functools.lru_cache(None)
def private(who: Authority) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(who.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def store(*who: Authority) -> SimpleCertificateStore:
    made = SimpleCertificateStore()
    for w in who:
        made.register(cert(w))
    return made


def chain(who: Authority) -> list[Authority]:
    """Issuers, without the root."""
    out, at = [], who.issuer
    while at is not None and at.issuer is not None:
        out.append(at)
        at = at.issuer
    return out


def signer(who: Authority, **more) -> SimpleSigner:
    return SimpleSigner(signing_cert=cert(who), signing_key=private(who), cert_registry=store(*chain(who)), embed_roots=False, **more)


class Tsa(timestamps.DummyTimeStamper):
    """pyHanko's local TSA, extended to EC keys and ESSCertIDv2 (RFC 5816)."""

    def __init__(self, who: Authority, at: str, md="sha256", spoil=None):
        super().__init__(cert(who), private(who), store(*chain(who)), fixed_dt=when(at), override_md=md)
        self.who, self.spoil = who, spoil

    def _sign_tst_info(self, tst_info_data, md_algorithm, dt):
        from pyhanko.sign import general
        from pyhanko.sign.general import simple_cms_attribute
        attrs = cms.CMSAttributes([
            simple_cms_attribute("content_type", "tst_info"),
            simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
            simple_cms_attribute("signing_certificate_v2", general.as_signing_certificate_v2(self.tsa_cert)),
            simple_cms_attribute("message_digest", hashlib.new(md_algorithm, tst_info_data).digest())])
        return raw_signature(self.who, attrs.dump(), md_algorithm), attrs

    def request_tsa_response(self, req):
        response = super().request_tsa_response(req)
        if isinstance(self.who.private, ec.EllipticCurvePrivateKey):
            md = response["time_stamp_token"]["content"]["signer_infos"][0]["digest_algorithm"]["algorithm"].native
            response["time_stamp_token"]["content"]["signer_infos"][0]["signature_algorithm"] = \
                algos.SignedDigestAlgorithm({"algorithm": f"{md}_ecdsa"})
        return tsp.TimeStampResp.load(response.dump())

    async def async_request_tsa_response(self, req):
        return self.request_tsa_response(req)


def hash_of(name: str):
    return {"sha1": hashes.SHA1, "sha224": hashes.SHA224, "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512,
            "sha3_256": hashes.SHA3_256, "sha3_384": hashes.SHA3_384, "sha3_512": hashes.SHA3_512}[name]()


def raw_signature(who: Authority, data: bytes, md: str) -> bytes:
    if isinstance(who.private, rsa.RSAPrivateKey):
        return who.private.sign(data, padding.PKCS1v15(), hash_of(md))
    if isinstance(who.private, ec.EllipticCurvePrivateKey):
        return who.private.sign(data, ec.ECDSA(hash_of(md), deterministic_signing=True))
    return who.private.sign(data)


def digest(md: str, data: bytes) -> bytes:
    return hashlib.new(md, data).digest()


def cms_by_pyhanko(who: Authority, signed: bytes, *, md="sha256", pades=True, at=SIGNED_AT, tsa: Tsa | None = None, engine=None, content_tsa=None) -> bytes:
    """A detached CMS over `signed`; PAdES has no signing-time attribute."""
    engine = engine or signer(who)
    settings = PdfCMSSignedAttributes(signing_time=None if pades else when(at))
    if tsa:
        asyncio.run(tsa.async_dummy_response(md))
    clock(at)
    return asyncio.run(engine.async_sign(digest(md, signed), md, use_pades=pades, signed_attr_settings=settings, timestamper=tsa)).dump()


# --- CMS by hand -------------------------------------------------------------------------------

def attribute(kind: str, *values) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": list(values)})


def signing_certificate_v2(who: Authority) -> cms.CMSAttribute:
    return attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2({
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "cert_hash": digest("sha256", who.der)})]}))


def mechanism(who: Authority, md: str) -> algos.SignedDigestAlgorithm:
    if isinstance(who.private, rsa.RSAPrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": f"{md}_rsa"})
    return algos.SignedDigestAlgorithm({"algorithm": f"{md}_ecdsa"})


def signed_attributes(who: Authority, signed: bytes, md="sha256", extra=(), signing_time: str | None = None, content_type="data", leave=()) -> cms.CMSAttributes:
    attrs = [attribute("content_type", content_type), attribute("message_digest", digest(md, signed)), signing_certificate_v2(who)]
    if signing_time:
        attrs.append(attribute("signing_time", cms.Time({"utc_time": core.UTCTime(when(signing_time))})))
    attrs = [a for a in attrs if a["type"].native not in leave]
    return cms.CMSAttributes([*attrs, *extra])


def signer_info(who: Authority, signed: bytes, md="sha256", *, attrs: cms.CMSAttributes | None | str = "usual", by_key=False, unsigned=None) -> cms.SignerInfo:
    if attrs == "usual":
        attrs = signed_attributes(who, signed, md)
    message = attrs.dump() if attrs is not None else signed
    if unsigned:
        unsigned = [cms.CMSAttribute.load(u.dump()) for u in unsigned]
    fields = {
        "version": "v3" if by_key else "v1",
        "sid": cms.SignerIdentifier({"subject_key_identifier": cert(who).key_identifier}) if by_key else
        cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber({"issuer": cert(who).issuer, "serial_number": cert(who).serial_number})}),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": md}),
        "signature_algorithm": mechanism(who, md), "signature": raw_signature(who, message, md)}
    if attrs is not None:
        fields["signed_attrs"] = attrs
    if unsigned:
        fields["unsigned_attrs"] = cms.CMSAttributes(unsigned)
    return cms.SignerInfo(fields)


def signed_data(infos, certificates, md="sha256", content: bytes | None = None, content_type="data", version="v1") -> bytes:
    encap = {"content_type": content_type}
    if content is not None:
        encap["content"] = content
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData({
        "version": version, "digest_algorithms": [algos.DigestAlgorithm({"algorithm": md})],
        "encap_content_info": encap, "certificates": [cert(w) for w in certificates], "signer_infos": infos})}).dump()


def cms_by_hand(who: Authority, signed: bytes, md="sha256", **more) -> bytes:
    return signed_data([signer_info(who, signed, md, **more)], [who, *chain(who)], md, version="v3" if more.get("by_key") else "v1")


def token(tsa: Tsa, data: bytes, md="sha256") -> bytes:
    """A time-stamp token over `data`."""
    return asyncio.run(tsa.async_timestamp(digest(md, data), md)).dump()


# --- BER ---------------------------------------------------------------------------------------

def _length(data: bytes, at: int) -> tuple[int, int]:
    first = data[at]
    if first < 0x80:
        return first, at + 1
    n = first & 0x7F
    return int.from_bytes(data[at + 1:at + 1 + n], "big"), at + 1 + n


def to_ber(data: bytes, depth: int = 4) -> bytes:
    """The same value with indefinite lengths on the outer `depth` levels of constructed encodings."""
    out, at = b"", 0
    while at < len(data):
        tag = data[at]
        size, body = _length(data, at + 1)
        inner = data[body:body + size]
        # signed attributes ([0] in SignerInfo) and certificates keep their DER: what is hashed stays as it was
        if depth and tag & 0x20 and not (depth <= 1):
            out += bytes([tag, 0x80]) + to_ber(inner, depth - 1) + b"\x00\x00"
        else:
            out += data[at:body + size]
        at = body + size
    return out
