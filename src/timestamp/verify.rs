//! RFC 3161 2.2: whether a token is about these bytes and signed by this key.

use crate::cms::{
    self, CertificateFields, Content, Covered, EssMatch, FormatProblem, SigningCertificate, Verification,
};
use crate::crypto::{DigestAlgorithm, Provider};

use super::TimeStampToken;

/// What a token and one certificate say of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenVerification {
    /// Whether the message imprint is that of the bytes; `None` when it can't be computed.
    pub imprint: Option<bool>,
    /// The digest of the imprint, where it is known.
    pub imprint_digest: Option<DigestAlgorithm>,
    /// The signature over the `TSTInfo`.
    pub signature: Verification,
    /// RFC 5816: how the signing-certificate attribute and the certificate agree; `None` without the attribute, which
    /// RFC 3161 2.4.2 demands, or without a certificate.
    pub signing_certificate: Option<EssMatch>,
    /// Whether the attribute is there.
    pub names_certificate: bool,
}

impl TokenVerification {
    /// Both the imprint and the message digest (as the report's `intact` has it).
    pub fn intact(&self) -> Option<bool> {
        match (self.imprint, self.signature.intact) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// Whether imprint, message digest and value hold, no rule is broken and the certificate is the one named.
    pub fn holds(&self) -> bool {
        self.imprint == Some(true)
            && self.signature.holds()
            && self.names_certificate
            && matches!(self.signing_certificate, Some(EssMatch::Same | EssMatch::OtherIssuerSerial))
    }
}

impl TimeStampToken {
    /// Verifies against `stamped`, which is the signature value for a signature-time-stamp and the byte range for a
    /// document time-stamp. Without a DER `certificate` everything but value and certificate is looked at.
    pub fn verify(
        &self,
        provider: &dyn Provider,
        stamped: &dyn Content,
        certificate: Option<&[u8]>,
    ) -> TokenVerification {
        let fields = certificate.and_then(|certificate| CertificateFields::parse(certificate).ok());
        let spki = fields.map(|fields| fields.public_key);
        let mut signature = match self.signer_info() {
            Some(signer) => cms::verify(provider, &self.signed_data, signer, Covered::Encapsulated, spki),
            None => Verification::default(),
        };
        let imprint_digest = DigestAlgorithm::from_identifier(&self.imprint_algorithm)
            .map_err(|error| signature.obstacles.push(error.to_string()))
            .ok();
        let imprint =
            imprint_digest.and_then(|digest| stamped.digest(digest)).map(|digest| *digest == *self.imprint);
        let named = self
            .signer_info()
            .and_then(|signer| signer.signed_attributes.as_ref())
            .map_or(Ok(None), |signed| SigningCertificate::find(&signed.attributes));
        let named = match named {
            Ok(named) => named,
            Err(problem) => {
                // Those of number are found already by the rules for signed attributes.
                if matches!(problem, FormatProblem::AttributeMalformed(_)) {
                    signature.problems.push(problem);
                }
                None
            }
        };
        TokenVerification {
            imprint,
            imprint_digest,
            signature,
            signing_certificate: named.as_ref().zip(certificate).map(|(named, der)| named.matches(der)),
            names_certificate: named.is_some(),
        }
    }
}
