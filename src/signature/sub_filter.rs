//! 12.8.3.1, table 260: how a signature value is encoded.

use std::fmt;

use crate::pdf::Name;

/// Table 255, `/SubFilter`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubFilter {
    /// 12.8.3.2: a PKCS #1 signature value, certificates in `/Cert`.
    AdbeX509RsaSha1,
    /// 12.8.3.3: CMS over the bytes of the document.
    AdbePkcs7Detached,
    /// 12.8.3.3: CMS over the SHA-1 digest of the bytes of the document, which it encapsulates.
    AdbePkcs7Sha1,
    /// 12.8.3.4: CAdES as profiled for PAdES.
    EtsiCadesDetached,
    /// 12.8.5: an RFC 3161 time-stamp token over the bytes of the document.
    EtsiRfc3161,
    /// No `/SubFilter`, or one that isn't a name.
    Missing,
    /// Any other.
    Unknown(Name),
}

impl SubFilter {
    /// From the name's bytes.
    pub fn from_name(name: &[u8]) -> Self {
        match name {
            b"adbe.x509.rsa_sha1" => Self::AdbeX509RsaSha1,
            b"adbe.pkcs7.detached" => Self::AdbePkcs7Detached,
            b"adbe.pkcs7.sha1" => Self::AdbePkcs7Sha1,
            b"ETSI.CAdES.detached" => Self::EtsiCadesDetached,
            b"ETSI.RFC3161" => Self::EtsiRfc3161,
            other => Self::Unknown(Name::from(other)),
        }
    }

    /// The name without its solidus; empty when there is none.
    pub fn name(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::AdbeX509RsaSha1 => "adbe.x509.rsa_sha1".into(),
            Self::AdbePkcs7Detached => "adbe.pkcs7.detached".into(),
            Self::AdbePkcs7Sha1 => "adbe.pkcs7.sha1".into(),
            Self::EtsiCadesDetached => "ETSI.CAdES.detached".into(),
            Self::EtsiRfc3161 => "ETSI.RFC3161".into(),
            Self::Missing => "".into(),
            Self::Unknown(name) => String::from_utf8_lossy(name.as_bytes()),
        }
    }
}

impl fmt::Display for SubFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive() {
        for name in [
            "adbe.x509.rsa_sha1",
            "adbe.pkcs7.detached",
            "adbe.pkcs7.sha1",
            "ETSI.CAdES.detached",
            "ETSI.RFC3161",
            "adbe.pkcs7.s4",
        ] {
            assert_eq!(SubFilter::from_name(name.as_bytes()).name(), name);
        }
        assert!(matches!(SubFilter::from_name(b"adbe.pkcs7.s4"), SubFilter::Unknown(_)));
        assert!(
            matches!(SubFilter::from_name(b"etsi.rfc3161"), SubFilter::Unknown(_)),
            "names are case-sensitive"
        );
        assert_eq!(SubFilter::Missing.name(), "");
    }
}
