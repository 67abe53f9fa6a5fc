//! FIPS 186-4 4.7: DSA verification over a digest.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd, Resize};
use crypto_primes::{Flavor, is_prime};

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
    if v != r {
        return Err(VerifyError::Mismatch);
    }
    // FIPS 186-4 A.1.1: in other groups one value may fit every hash, and a proof of its age would prove nothing. Only asked
    // of what would pass, for it takes longer than all the rest.
    let divides = p.rem_vartime(q.clone().resize(p_bits).as_nz_ref()) == one;
    if divides && is_prime(Flavor::Any, &*q) && is_prime(Flavor::Any, &*p) {
        Ok(())
    } else {
        Err(key("p or q is not prime, or q does not divide p - 1"))
    }
}

fn number(magnitude: &[u8], bits: u32) -> Option<BoxedUint> {
    BoxedUint::from_be_slice(magnitude, bits).ok()
}

fn odd(number: BoxedUint) -> Option<Odd<BoxedUint>> {
    Odd::new(number).into_option()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 186-4 A.1.1: groups in which one value fits every hash, and in which it fits every third one.
    #[test]
    fn groups_are_those_of_prime_numbers() {
        let hashes = [b"one".as_slice(), b"another"]
            .map(|content| crate::crypto::digest(crate::crypto::DigestAlgorithm::Sha1, content));
        for (p, q, g, y, (r, s)) in [
            // p = q times a prime, and g is 1 modulo q
            (
                "b3be38bdd8711c273b6339d3cfbf7da387ade700f4f536f0dcca2d259c5f5ca0a1735cca6f8267413fb1ed6bbe7461f593cfbb3bde1e64c21611e3ddea5f94b5",
                "d685d62404fcd5555daf106db8dee081179a071f",
                "2b35ada1d2260e8c0c24ffe9006ad34adf435d9138103fee8079756435a4acf7d9018534571ef476efab94f623fb0bbfa0ec9b8510ae707e1d1269fe208243c6",
                "30d2fab435ca13608fd7c846a01b124c9b1135d71f2501588f8b201f7b458f24554b3ae049f57bd1c7a394bb5833d473fa4e4eb4005ab13e22daf7e472790f23",
                ("01", "01"),
            ),
            // q = 3 times a prime, and g is of order 3
            (
                "ea0d154d1683863aeedb7a0f3f8ac38320ed4bbd68980f120d3f095bfe9bf1da1fbb6e8ec223ec729fd7db841e68f82ab1a2cb10625fa3a50f423475a05b6e83",
                "f390bf4d518e998a66a82965386d671909d9d407",
                "ed716b410c0e180c21efb1a6bd885f37825bc85c61fad65281c100320a7226946f251b62fd0c27ffb0088f36f6b40f6ec90d84710ca6603de5946849be3fc0",
                "e91fa3e1d5777822e2b98a5d98cd3b23e96aeff50c36143bbabd485bcc917fb38b4c49735f26e04aa027d2f4e772441b42d9bd8bf152fd44d15ca00d569d2ec2",
                ("4d92eb6c45c534b95b6e9feb80fd7d305ce72bc0", "04"),
            ),
        ] {
            let [p, q, g, y, r, s] = [p, q, g, y, r, s].map(octets);
            let integer =
                |magnitude: &[u8]| [&[2, u8::try_from(magnitude.len()).unwrap()], magnitude].concat();
            let pair = [integer(&r), integer(&s)].concat();
            let value = [&[0x30, u8::try_from(pair.len()).unwrap()], &pair[..]].concat();
            for hash in &hashes {
                let parameters = DsaParameters { p: &p, q: &q, g: &g };
                let found = verify(Some(parameters), &y, hash, &value);
                assert!(matches!(&found, Err(VerifyError::Key(why)) if why.contains("prime")), "{found:?}");
            }
        }
    }

    fn octets(digits: &str) -> Vec<u8> {
        let (pairs, _) = digits.as_bytes().as_chunks::<2>();
        let octet = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        pairs.iter().map(octet).collect()
    }
}
