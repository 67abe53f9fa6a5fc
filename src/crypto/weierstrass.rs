//! SEC 1, RFC 5639: ECDSA verification on curves that no crate here has, over `crypto-bigint`.
//!
//! Everything is public, so nothing needs to be constant in time; addition is by complete formulas, so that no point
//! is a special case.

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U512, Uint};

use super::{VerifyError, pair};

/// y² = x³ + ax + b over the integers modulo p, with a base point of prime order n (cofactor 1).
#[derive(Debug)]
pub(super) struct Domain {
    p: &'static str,
    a: &'static str,
    b: &'static str,
    x: &'static str,
    y: &'static str,
    n: &'static str,
}

const LIMBS: usize = U512::LIMBS;

type Form = FixedMontyForm<LIMBS>;

/// X : Y : Z
#[derive(Clone, Copy)]
struct Point(Form, Form, Form);

struct Field {
    parameters: FixedMontyParams<LIMBS>,
    a: Form,
    b3: Form,
}

/// Verifies the DER `signature` over `hash`, of which the leftmost bits count.
pub(super) fn verify(
    domain: &Domain,
    point: &[u8],
    hash: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    let number = U512::from_be_hex;
    let (p, n) = (odd(number(domain.p))?, odd(number(domain.n))?);
    let parameters = FixedMontyParams::new_vartime(p);
    let form = |number: &U512| FixedMontyForm::new(number, &parameters);
    let b = form(&number(domain.b));
    let field = Field { parameters, a: form(&number(domain.a)), b3: b.add(&b).add(&b) };

    let key = field.read(point, &b, &p)?;
    let base = Point(form(&number(domain.x)), form(&number(domain.y)), FixedMontyForm::one(&parameters));

    let (r, s) = pair::parse(signature).ok_or(VerifyError::Mismatch)?;
    let scalar = |magnitude: &[u8]| unsigned(magnitude).filter(|scalar| scalar < n.as_ref());
    let (r, s) = scalar(r).zip(scalar(s)).ok_or(VerifyError::Mismatch)?;
    // FIPS 186-5 6.4.2: the leftmost bits of the hash, as many as n has; n has a multiple of 8 here.
    let octets = usize::try_from(n.as_ref().bits_vartime().div_ceil(8)).map_err(|_| VerifyError::Mismatch)?;
    let z = hash.get(..hash.len().min(octets)).and_then(unsigned).ok_or(VerifyError::Mismatch)?;

    let order = FixedMontyParams::new_vartime(n);
    let modulo_n = |number: &U512| FixedMontyForm::new(&number.rem_vartime(n.as_nz_ref()), &order);
    let w = modulo_n(&s).invert_vartime().into_option().ok_or(VerifyError::Mismatch)?;
    let u1 = modulo_n(&z).mul(&w).retrieve();
    let u2 = modulo_n(&r).mul(&w).retrieve();

    let Point(x, _, z) = field.two_products(&u1, &base, &u2, &key);
    let z = z.invert_vartime().into_option().ok_or(VerifyError::Mismatch)?;
    let x = x.mul(&z).retrieve();
    if x.rem_vartime(n.as_nz_ref()) == r { Ok(()) } else { Err(VerifyError::Mismatch) }
}

impl Field {
    /// SEC 1 2.3.4; the point must be on the curve. A compressed one is read where p + 1 is a multiple of 4.
    fn read(&self, point: &[u8], b: &Form, p: &Odd<U512>) -> Result<Point, VerifyError> {
        let wrong = |what: &str| VerifyError::Key(format!("EC point is {what}"));
        let octets =
            usize::try_from(p.as_ref().bits_vartime().div_ceil(8)).map_err(|_| wrong("too large"))?;
        let Some((form, coordinates)) = point.split_first() else { return Err(wrong("empty")) };
        let (x, y) = coordinates.split_at_checked(octets).ok_or_else(|| wrong("too short"))?;
        let is_compressed = matches!(form, 2 | 3);
        if !is_compressed && *form != 4 {
            return Err(wrong("of a form that is not read"));
        }
        if y.len() != if is_compressed { 0 } else { octets } {
            return Err(wrong("of another length than the curve's"));
        }
        let coordinate = |octets: &[u8]| {
            unsigned(octets)
                .filter(|number| number < p.as_ref())
                .map(|number| FixedMontyForm::new(&number, &self.parameters))
        };
        let x = coordinate(x).ok_or_else(|| wrong("out of range"))?;
        let square = x.square().add(&self.a).mul(&x).add(b);
        let y = if is_compressed {
            self.root(&square, form & 1 == 1, p)
                .ok_or_else(|| wrong("compressed, on a curve where that is not read"))?
        } else {
            coordinate(y).ok_or_else(|| wrong("out of range"))?
        };
        if y.square() != square {
            return Err(wrong("not on the curve"));
        }
        Ok(Point(x, y, FixedMontyForm::one(&self.parameters)))
    }

    /// What is the square root, if there is one, where p is 3 modulo 4: a power by (p + 1) / 4, odd or even as is wanted.
    fn root(&self, square: &Form, is_odd: bool, p: &Odd<U512>) -> Option<Form> {
        let p = p.as_ref();
        if !(p.bit_vartime(0) && p.bit_vartime(1)) {
            return None;
        }
        let root = square.pow(&p.shr_vartime(2).wrapping_add(&U512::ONE));
        let is_right = root.retrieve().bit_vartime(0) == is_odd;
        Some(if is_right { root } else { root.neg() })
    }

    /// u·P + v·Q, both scalars bit by bit at once.
    fn two_products(&self, u: &U512, p: &Point, v: &U512, q: &Point) -> Point {
        let both = self.add(p, q);
        let zero = FixedMontyForm::zero(&self.parameters);
        let mut sum = Point(zero, FixedMontyForm::one(&self.parameters), zero);
        for bit in (0..u.bits_vartime().max(v.bits_vartime())).rev() {
            sum = self.add(&sum, &sum);
            sum = match (u.bit_vartime(bit), v.bit_vartime(bit)) {
                (true, true) => self.add(&sum, &both),
                (true, false) => self.add(&sum, p),
                (false, true) => self.add(&sum, q),
                (false, false) => sum,
            };
        }
        sum
    }

    /// Renes, Costello, Batina 2016, algorithm 1: complete addition on a curve of odd order with any a.
    fn add(&self, Point(x1, y1, z1): &Point, Point(x2, y2, z2): &Point) -> Point {
        let (xx, yy, zz) = (x1.mul(x2), y1.mul(y2), z1.mul(z2));
        let xy = x1.add(y1).mul(&x2.add(y2)).sub(&xx).sub(&yy);
        let xz = x1.add(z1).mul(&x2.add(z2)).sub(&xx).sub(&zz);
        let yz = y1.add(z1).mul(&y2.add(z2)).sub(&yy).sub(&zz);
        let t = self.b3.mul(&zz).add(&self.a.mul(&xz));
        let (minus, plus) = (yy.sub(&t), yy.add(&t));
        let azz = self.a.mul(&zz);
        let u = xx.add(&xx).add(&xx).add(&azz);
        let v = self.b3.mul(&xz).add(&self.a.mul(&xx.sub(&azz)));
        Point(
            xy.mul(&minus).sub(&yz.mul(&v)),
            minus.mul(&plus).add(&u.mul(&v)),
            yz.mul(&plus).add(&xy.mul(&u)),
        )
    }
}

fn unsigned(octets: &[u8]) -> Option<U512> {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let octets = octets.get(zeros..)?;
    (octets.len() <= 64).then(|| Uint::from_be_slice_truncated(octets, U512::BITS))
}

fn odd(number: U512) -> Result<Odd<U512>, VerifyError> {
    Odd::new(number).into_option().ok_or(VerifyError::Mismatch)
}

/// FIPS 186-4 D.1.2.1
pub(super) const P192: Domain = Domain {
    p: "00000000000000000000000000000000000000000000000000000000000000000000000000000000fffffffffffffffffffffffffffffffeffffffffffffffff",
    a: "00000000000000000000000000000000000000000000000000000000000000000000000000000000fffffffffffffffffffffffffffffffefffffffffffffffc",
    b: "0000000000000000000000000000000000000000000000000000000000000000000000000000000064210519e59c80e70fa7e9ab72243049feb8deecc146b9b1",
    x: "00000000000000000000000000000000000000000000000000000000000000000000000000000000188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012",
    y: "0000000000000000000000000000000000000000000000000000000000000000000000000000000007192b95ffc8da78631011ed6b24cdd573f977a11e794811",
    n: "00000000000000000000000000000000000000000000000000000000000000000000000000000000ffffffffffffffffffffffff99def836146bc9b1b4d22831",
};

/// SP 800-186 3.2.1.2
pub(super) const P224: Domain = Domain {
    p: "000000000000000000000000000000000000000000000000000000000000000000000000ffffffffffffffffffffffffffffffff000000000000000000000001",
    a: "000000000000000000000000000000000000000000000000000000000000000000000000fffffffffffffffffffffffffffffffefffffffffffffffffffffffe",
    b: "000000000000000000000000000000000000000000000000000000000000000000000000b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
    x: "000000000000000000000000000000000000000000000000000000000000000000000000b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
    y: "000000000000000000000000000000000000000000000000000000000000000000000000bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34",
    n: "000000000000000000000000000000000000000000000000000000000000000000000000ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
};

/// SEC 2 2.4.1
pub(super) const SECP256K1: Domain = Domain {
    p: "0000000000000000000000000000000000000000000000000000000000000000fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
    a: "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    b: "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000007",
    x: "000000000000000000000000000000000000000000000000000000000000000079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    y: "0000000000000000000000000000000000000000000000000000000000000000483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
    n: "0000000000000000000000000000000000000000000000000000000000000000fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
};

/// RFC 5639 3
pub(super) const BRAINPOOL_P320R1: Domain = Domain {
    p: "000000000000000000000000000000000000000000000000d35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b32e27",
    a: "0000000000000000000000000000000000000000000000003ee30b568fbab0f883ccebd46d3f3bb8a2a73513f5eb79da66190eb085ffa9f492f375a97d860eb4",
    b: "000000000000000000000000000000000000000000000000520883949dfdbc42d3ad198640688a6fe13f41349554b49acc31dccd884539816f5eb4ac8fb1f1a6",
    x: "00000000000000000000000000000000000000000000000043bd7e9afb53d8b85289bcc48ee5bfe6f20137d10a087eb6e7871e2a10a599c710af8d0d39e20611",
    y: "00000000000000000000000000000000000000000000000014fdd05545ec1cc8ab4093247f77275e0743ffed117182eaa9c77877aaac6ac7d35245d1692e8ee1",
    n: "000000000000000000000000000000000000000000000000d35e472036bc4fb7e13c785ed201e065f98fcfa5b68f12a32d482ec7ee8658e98691555b44c59311",
};

/// RFC 5639 3
pub(super) const BRAINPOOL_P512R1: Domain = Domain {
    p: "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
    a: "7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca",
    b: "3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723",
    x: "81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822",
    y: "7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892",
    n: "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069",
};

/// RFC 5639 3
pub(super) const BRAINPOOL_P512T1: Domain = Domain {
    p: "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
    a: "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f0",
    b: "7cbbbcf9441cfab76e1890e46884eae321f70c0bcb4981527897504bec3e36a62bcdfa2304976540f6450085f2dae145c22553b465763689180ea2571867423e",
    x: "640ece5c12788717b9c1ba06cbc2a6feba85842458c56dde9db1758d39c0313d82ba51735cdb3ea499aa77a7d6943a64f7a3f25fe26f06b51baa2696fa9035da",
    y: "5b534bd595f5af0fa2c892376c84ace1bb4e3019b71634c01131159cae03cee9d9932184beef216bd71df2dadf86a627306ecff96dbb8bace198b61e00f8b332",
    n: "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069",
};
