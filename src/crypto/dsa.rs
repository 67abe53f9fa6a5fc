//! FIPS 186-4 4.7: DSA verification over a digest.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd, Resize};

use super::key::{DsaParameters, magnitude_bits};
use super::{VerifyError, pair};

/// Verifies the DER `signature` (RFC 3279 2.2.2) over `hash`, of which the leftmost bits count.
pub(super) fn verify(
    parameters: Option<DsaParameters<'_>>,
    public: &[u8],
    hash: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    let key = |what: &str| VerifyError::Key(format!("DSA {what}"));
    let parameters = parameters.ok_or_else(|| key("key without parameters"))?;
    let p_bits = magnitude_bits(parameters.p).unwrap_or(0);
    let q_bits = magnitude_bits(parameters.q).unwrap_or(0);
    if !(512..=4096).contains(&p_bits) || !(160..=256).contains(&q_bits) || !q_bits.is_multiple_of(8) {
        return Err(VerifyError::Unsupported(format!("DSA key of {p_bits} bits with q of {q_bits} bits")));
    }
    let p = number(parameters.p, p_bits).and_then(odd).ok_or_else(|| key("p is even"))?;
    let q = number(parameters.q, q_bits).and_then(odd).ok_or_else(|| key("q is even"))?;
    let g = number(parameters.g, p_bits).ok_or_else(|| key("g is too large"))?;
    let y = number(public, p_bits).ok_or_else(|| key("y is too large"))?;
    let one = BoxedUint::one_with_precision(p_bits);
    if g <= one || g >= *p || y <= one || y >= *p {
        return Err(key("g or y is out of range"));
    }
    let modulo_p = BoxedMontyParams::new_vartime(p.clone());
    let modulo_q = BoxedMontyParams::new_vartime(q.clone());
    let (g, y) = (BoxedMontyForm::new(g, &modulo_p), BoxedMontyForm::new(y, &modulo_p));
    // FIPS 186-4 A.2.2: g is of order q; SP 800-56A 5.6.2.3.1: so is y.
    if g.pow(&q).retrieve() != one || y.pow(&q).retrieve() != one {
        return Err(key("g or y is not of order q"));
    }

    let (r, s) = pair::parse(signature).ok_or(VerifyError::Mismatch)?;
    let scalar = |magnitude: &[u8]| number(magnitude, q_bits).filter(|scalar| *scalar < *q);
    let (r, s) = scalar(r).zip(scalar(s)).ok_or(VerifyError::Mismatch)?;
    let leftmost = hash.get(..hash.len().min(parameters.q.len())).ok_or(VerifyError::Mismatch)?;
    let z = number(leftmost, q_bits).ok_or(VerifyError::Mismatch)?;

    let in_q = |n: &BoxedUint| BoxedMontyForm::new(n.rem_vartime(q.as_nz_ref()), &modulo_q);
    let w = in_q(&s).invert_vartime().into_option().ok_or(VerifyError::Mismatch)?;
    let u1 = in_q(&z).mul(&w).retrieve();
    let u2 = in_q(&r).mul(&w).retrieve();
    let v = g.pow(&u1).mul(&y.pow(&u2)).retrieve();
    let v = v.rem_vartime(q.clone().resize(p_bits).as_nz_ref());
    if v == r { Ok(()) } else { Err(VerifyError::Mismatch) }
}

fn number(magnitude: &[u8], bits: u32) -> Option<BoxedUint> {
    BoxedUint::from_be_slice(magnitude, bits).ok()
}

fn odd(number: BoxedUint) -> Option<Odd<BoxedUint>> {
    Odd::new(number).into_option()
}
