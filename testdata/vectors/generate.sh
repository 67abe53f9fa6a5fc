#!/bin/sh
# Makes the vectors in cms/ and crypto/ with OpenSSL 3 from the keys in ../pki. Values of randomised algorithms differ
# from run to run; the tests do not depend on them.
set -eu
cd "$(dirname "$0")"
pki=../pki
mkdir -p cms crypto
printf 'what the signer meant' >content.bin

sign() { # name, key, further options of openssl cms
  name=$1 key=$2
  shift 2
  openssl cms -sign -binary -in content.bin -signer "$pki/$key.pem" -inkey "$pki/keys/$key.key.pem" \
    -outform DER -out "cms/$name.der" "$@"
}
sign detached signer-p256 -md sha256 -cades
sign no-attributes signer-p256 -md sha256 -noattr
sign no-attributes-rsa signer-rsa2048 -md sha512 -noattr
sign subject-key signer-p384 -md sha384 -keyid
sign ber signer-rsa2048 -md sha256 -nodetach -stream
sign encapsulated signer-rsa2048 -md sha256 -nodetach
sign pss signer-rsa2048 -md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_mgf1_md:sha1 -keyopt rsa_pss_saltlen:11

openssl ts -query -data content.bin -sha256 -no_nonce -out query.tmp
cat >ts.tmp <<'CONF'
[tsa]
default_tsa = one
[one]
serial = serial.tmp
crypto_device = builtin
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1, millisecs:500, microsecs:100
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
CONF
echo 2a >serial.tmp
openssl ts -reply -config ts.tmp -section one -queryfile query.tmp -signer $pki/tsa.pem -inkey $pki/keys/tsa.key.pem \
  -sha256 -token_out -out cms/time-stamp.der
rm -f ./*.tmp ./*.tmp.old

raw() { # name, key, further options of openssl pkeyutl or dgst
  name=$1 key=$2
  shift 2
  openssl dgst "$@" -sign "$pki/keys/$key.key.pem" -out "crypto/$name.sig" content.bin
}
raw rsa2048-sha256 signer-rsa2048 -sha256
raw rsa3072-sha1 signer-rsa3072 -sha1
raw rsa4096-sha3-256 signer-rsa4096 -sha3-256
raw rsa3072-pss-sha384-salt20 signer-rsa3072 -sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20
raw p256-sha256 signer-p256 -sha256
raw p384-sha512 signer-p384 -sha512
raw p521-sha3-512 signer-p521 -sha3-512
raw bp256-sha256 signer-bp256 -sha256
raw bp384-sha384 signer-bp384 -sha384
raw bp512-sha512 signer-bp512 -sha512
raw dsa-sha256 signer-dsa -sha256
# Curves without a signer in the PKI: the key is made here, and its public half kept.
for curve in prime192v1 secp224r1 secp256k1 brainpoolP320r1 brainpoolP512t1 brainpoolP256t1 brainpoolP384t1; do
  openssl ecparam -name "$curve" -genkey -noout -out key.tmp
  openssl ec -in key.tmp -pubout -outform DER -out "crypto/$curve.spki" 2>/dev/null
  openssl dgst -sha512 -sign key.tmp -out "crypto/$curve.sig" content.bin
  rm key.tmp
done
for key in ed25519 ed448; do
  openssl pkeyutl -sign -rawin -inkey "$pki/keys/signer-$key.key.pem" -in content.bin -out "crypto/$key.sig"
done
