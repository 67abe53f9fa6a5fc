//! RFC 8017: RSASSA-PKCS1-v1_5 and RSASSA-PSS verification.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams, FixedMontyForm, FixedMontyParams};
use crypto_bigint::{BoxedUint, Odd, Uint};

use crate::asn1::Reader;

use super::key::magnitude_bits;
use super::{AlgorithmIdentifier, DigestAlgorithm, Hasher, PublicKey, SignatureAlgorithm, VerifyError};

/// RFC 8017 8.2.2, over the digest of the message.
pub(super) fn verify_pkcs1(
    key: &Key<'_>,
    digest: DigestAlgorithm,
    hash: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    if matches!(digest, DigestAlgorithm::Shake128 | DigestAlgorithm::Shake256) {
        return Err(VerifyError::Unsupported(format!("RSA PKCS#1 v1.5 with {digest}")));
    }
    if key.pss.is_some() {
        return Err(VerifyError::Key("the key is for RSASSA-PSS only".to_owned()));
    }
    let message = key.open(signature)?;
    // EM = 0x00 || 0x01 || PS || 0x00 || DigestInfo, compared whole (RFC 8017 8.2.2 step 4)
    let info = digest_info(digest, hash).ok_or(VerifyError::Mismatch)?;
    let (padding, tail) = message
        .len()
        .checked_sub(info.len())
        .and_then(|at| message.split_at_checked(at))
        .ok_or(VerifyError::Mismatch)?;
    let [0, 1, padding @ .., 0] = padding else { return Err(VerifyError::Mismatch) };
    if padding.len() >= 8 && padding.iter().all(|byte| *byte == 0xff) && tail == info {
        Ok(())
    } else {
        Err(VerifyError::Mismatch)
    }
}

/// RFC 8017 8.1.2 and 9.1.2, over the digest of the message.
pub(super) fn verify_pss(
    key: &Key<'_>,
    (digest, mask, salt_length): (DigestAlgorithm, DigestAlgorithm, usize),
    hash: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    key.admits_pss(digest, mask, salt_length)?;
    let message = key.open(signature)?;
    // emBits is one less than the bits of the modulus, so that EM may be one octet shorter than the modulus.
    let bits = key.bits.wrapping_sub(1);
    let encoded = if bits.is_multiple_of(8) {
        match message.split_first() {
            Some((0, rest)) => rest,
            _ => return Err(VerifyError::Mismatch),
        }
    } else {
        &message
    };
    let clear = match bits & 7 {
        0 => 0xff,
        used => 0xffu8.wrapping_shr(8u32.wrapping_sub(used)),
    };
    if pss_consistent(encoded, clear, (digest, mask, salt_length), hash) == Some(true) {
        Ok(())
    } else {
        Err(VerifyError::Mismatch)
    }
}

/// RFC 8017 9.1.2; `clear` has the bits of the first octet that may be set.
fn pss_consistent(
    encoded: &[u8],
    clear: u8,
    (digest, mask, salt_length): (DigestAlgorithm, DigestAlgorithm, usize),
    hash: &[u8],
) -> Option<bool> {
    let (trailer, rest) = encoded.split_last()?;
    let (masked, h) = rest.split_at_checked(rest.len().checked_sub(digest.output_len())?)?;
    if *trailer != 0xbc || masked.first()? & !clear != 0 {
        return Some(false);
    }
    let mut db = generate_mask(mask, h, masked.len())?;
    db.iter_mut().zip(masked).for_each(|(byte, masked)| *byte ^= masked);
    *db.first_mut()? &= clear;
    let (padding, salt) = db.split_at_checked(db.len().checked_sub(salt_length)?)?;
    let (one, zeros) = padding.split_last()?;
    if *one != 1 || zeros.iter().any(|byte| *byte != 0) {
        return Some(false);
    }
    let mut hasher = Hasher::new(digest);
    hasher.update(&[0; 8]);
    hasher.update(hash);
    hasher.update(salt);
    Some(*hasher.finish() == *h)
}

/// RFC 8017 B.2.1 MGF1; the extendable functions are their own mask generation (RFC 8702 3.3).
fn generate_mask(mask: DigestAlgorithm, seed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut hasher = Hasher::new(mask);
    hasher.update(seed);
    if matches!(mask, DigestAlgorithm::Shake128 | DigestAlgorithm::Shake256) {
        return Some(hasher.finish_with(length).into_vec());
    }
    let mut output = Vec::with_capacity(length.checked_add(mask.output_len())?);
    let mut counter = 0u32;
    while output.len() < length {
        let mut block = hasher.clone();
        block.update(&counter.to_be_bytes());
        output.extend_from_slice(&block.finish());
        counter = counter.checked_add(1)?;
    }
    output.truncate(length);
    Some(output)
}

/// RFC 8017 9.2 `DigestInfo`, whose parameters are NULL.
fn digest_info(digest: DigestAlgorithm, hash: &[u8]) -> Option<Vec<u8>> {
    let oid = digest.oid();
    let oid = oid.as_bytes();
    let oid_length = u8::try_from(oid.len()).ok()?;
    let hash_length = u8::try_from(hash.len()).ok()?;
    let algorithm_length = oid_length.checked_add(4)?;
    let total = algorithm_length.checked_add(4)?.checked_add(hash_length)?;
    let mut info = vec![0x30, total, 0x30, algorithm_length, 6, oid_length];
    info.extend_from_slice(oid);
    info.extend_from_slice(&[5, 0, 4, hash_length]);
    info.extend_from_slice(hash);
    Some(info)
}

/// An RSA public key whose numbers are within bounds.
#[derive(Debug)]
pub(super) struct Key<'a> {
    modulus: &'a [u8],
    exponent: u64,
    bits: u32,
    pss: Option<&'a AlgorithmIdentifier>,
}

impl<'a> Key<'a> {
    pub(super) fn new(
        modulus: &'a [u8],
        exponent: &'a [u8],
        pss: Option<&'a AlgorithmIdentifier>,
    ) -> Result<Self, VerifyError> {
        let bits = magnitude_bits(modulus).unwrap_or(0);
        if !(512..=16_384).contains(&bits) {
            return Err(VerifyError::Unsupported(format!("RSA key of {bits} bits")));
        }
        if exponent.len() > 8 {
            return Err(VerifyError::Unsupported("RSA exponent of more than 64 bits".to_owned()));
        }
        let exponent = exponent.iter().fold(0u64, |e, byte| e.wrapping_shl(8) | u64::from(*byte));
        if exponent < 3 || exponent.is_multiple_of(2) {
            return Err(VerifyError::Key("RSA exponent is even or less than 3".to_owned()));
        }
        if modulus.last().is_none_or(|byte| byte.is_multiple_of(2)) {
            return Err(VerifyError::Key("RSA modulus is even".to_owned()));
        }
        Ok(Self { modulus, exponent, bits, pss })
    }

    /// RFC 4055 3.3: an id-RSASSA-PSS key with parameters restricts those of the signature.
    fn admits_pss(
        &self,
        digest: DigestAlgorithm,
        mask: DigestAlgorithm,
        salt_length: usize,
    ) -> Result<(), VerifyError> {
        let Some(identifier) = self.pss.filter(|identifier| identifier.parameters.is_some()) else {
            return Ok(());
        };
        match SignatureAlgorithm::resolve(identifier, None) {
            Ok(SignatureAlgorithm::RsaPss { digest: d, mask: m, salt_length: least }) => {
                if d == digest && m == mask && salt_length >= least {
                    Ok(())
                } else {
                    Err(VerifyError::Key(
                        "the key's RSASSA-PSS parameters don't admit the signature's".to_owned(),
                    ))
                }
            }
            Ok(_) => Err(VerifyError::Key("the key's parameters are not those of RSASSA-PSS".to_owned())),
            Err(error) => Err(VerifyError::Unsupported(format!("key with {error}"))),
        }
    }

    /// RFC 8017 5.2.2 RSAVP1: as many octets as the modulus has.
    fn open(&self, signature: &[u8]) -> Result<Vec<u8>, VerifyError> {
        if signature.len() != self.modulus.len() || signature >= self.modulus {
            return Err(VerifyError::Mismatch);
        }
        let message = match self.modulus.len() {
            ..=128 => self.power::<{ crypto_bigint::U1024::LIMBS }>(signature),
            129..=256 => self.power::<{ crypto_bigint::U2048::LIMBS }>(signature),
            257..=384 => self.power::<{ crypto_bigint::U3072::LIMBS }>(signature),
            385..=512 => self.power::<{ crypto_bigint::U4096::LIMBS }>(signature),
            _ => self.boxed_power(signature),
        };
        message.ok_or(VerifyError::Mismatch)
    }

    fn power<const LIMBS: usize>(&self, base: &[u8]) -> Option<Vec<u8>> {
        let bits = Uint::<LIMBS>::BITS;
        let modulus = Odd::new(Uint::<LIMBS>::from_be_slice_truncated(self.modulus, bits)).into_option()?;
        let parameters = FixedMontyParams::new_vartime(modulus);
        let base = FixedMontyForm::new(&Uint::from_be_slice_truncated(base, bits), &parameters);
        let power = self.square_and_multiply(base, FixedMontyForm::square, FixedMontyForm::mul).retrieve();
        let bytes = power.to_be_bytes();
        let bytes: &[u8] = bytes.as_ref();
        Some(bytes.get(bytes.len().checked_sub(self.modulus.len())?..)?.to_vec())
    }

    fn boxed_power(&self, base: &[u8]) -> Option<Vec<u8>> {
        let bits = u32::try_from(self.modulus.len()).ok()?.checked_mul(8)?;
        let modulus = Odd::new(BoxedUint::from_be_slice(self.modulus, bits).ok()?).into_option()?;
        let parameters = BoxedMontyParams::new_vartime(modulus);
        let base = BoxedUint::from_be_slice(base, bits).ok()?;
        let base = BoxedMontyForm::new(base, &parameters);
        let power = self.square_and_multiply(base, BoxedMontyForm::square, BoxedMontyForm::mul).retrieve();
        let bytes = power.to_be_bytes();
        Some(bytes.get(bytes.len().checked_sub(self.modulus.len())?..)?.to_vec())
    }

    /// From the second-highest bit of the exponent down: a public exponent is short and sparse.
    fn square_and_multiply<T: Clone>(
        &self,
        base: T,
        square: impl Fn(&T) -> T,
        multiply: impl Fn(&T, &T) -> T,
    ) -> T {
        let top = 63u32.saturating_sub(self.exponent.leading_zeros());
        (0..top).rev().fold(base.clone(), |power, bit| {
            let power = square(&power);
            if self.exponent.wrapping_shr(bit) & 1 == 1 { multiply(&power, &base) } else { power }
        })
    }
}

/// RFC 8017 9.2: the digest algorithm inside a PKCS #1 v1.5 signature value, found by opening it with the public key.
/// `None` when what comes out is no `DigestInfo` of a known digest. That is no verification.
///
/// # Errors
/// When `spki` is no RSA key that can be used.
pub fn pkcs1_digest(spki: &[u8], signature: &[u8]) -> Result<Option<DigestAlgorithm>, VerifyError> {
    let key = PublicKey::parse(spki).map_err(|error| VerifyError::Key(error.to_string()))?;
    let PublicKey::Rsa { modulus, exponent, pss, .. } = key else { return Err(key.wrong("RSA")) };
    let Ok(message) = Key::new(modulus, exponent, pss.as_ref())?.open(signature) else { return Ok(None) };
    let [0, 1, rest @ ..] = message.as_slice() else { return Ok(None) };
    let padding = rest.iter().take_while(|byte| **byte == 0xff).count();
    let Some([0, info @ ..]) = rest.get(padding..) else { return Ok(None) };
    let read = || {
        let mut fields = Reader::new(info).sequence("digest info").ok()?;
        let algorithm = AlgorithmIdentifier::parse(&fields.any().ok()?).ok()?;
        DigestAlgorithm::from_identifier(&algorithm).ok()
    };
    Ok(read())
}
