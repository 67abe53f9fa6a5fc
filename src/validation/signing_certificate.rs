//! EN 319 102-1 clause 5.2.3: identification of the signing certificate.

use super::conclusion::Indeterminacy;
use super::facts::Reasoned;
use crate::cms::{
    CertificateFields, EssMatch, SignedData, SignerInfo, SigningCertificate, SigningCertificateVersion,
};
use crate::pki::{Certificate, CertificatePool, Evidence};

/// What identification says.
#[derive(Clone, Debug)]
pub(crate) struct Identified {
    /// The certificate with whose key the signature is verified.
    pub certificate: Option<Certificate>,
    pub problem: Option<Reasoned>,
    /// Which attribute names the certificate, where one does.
    pub attribute: Option<SigningCertificateVersion>,
    /// Whether it came with the signature.
    pub included: bool,
}

/// 5.2.3.4: the certificate that the signer identifier names; among several, the one that the signing-certificate
/// attribute names. `evidence` is looked at when the signature holds none.
pub(crate) fn identify(signed: &SignedData, signer: &SignerInfo, evidence: &Evidence) -> Identified {
    let attribute = match signer.signed().next().map(SigningCertificate::find) {
        Some(Ok(attribute)) => attribute,
        Some(Err(error)) => {
            let certificate = signed.certificates_of(signer).find_map(|der| evidence.parsed(der));
            return Identified {
                included: certificate.is_some(),
                certificate,
                problem: Some(Reasoned::unsure(Indeterminacy::NoSigningCertificateFound, error.to_string())),
                attribute: None,
            };
        }
        None => None,
    };
    let own = signed.certificates_of(signer).filter_map(|der| evidence.parsed(der));
    let candidates: Vec<Certificate> = own.collect();
    let included = !candidates.is_empty();
    let candidates = if included { candidates } else { named_in(signer, evidence.pool()) };
    let version = attribute.as_ref().map(|attribute| attribute.version);
    let Some(first) = candidates.first().cloned() else {
        let reason = "the certificate of the signer is not at hand";
        return Identified {
            certificate: None,
            problem: Some(Reasoned::unsure(Indeterminacy::NoSigningCertificateFound, reason)),
            attribute: version,
            included,
        };
    };
    let Some(attribute) = attribute else {
        return Identified { certificate: Some(first), problem: None, attribute: None, included };
    };
    let named = |certificate: &&Certificate| attribute.matches(certificate.der()) == EssMatch::Same;
    let (certificate, problem) = match candidates.iter().find(named) {
        Some(certificate) => (certificate.clone(), None),
        None => {
            let reason = match attribute.matches(first.der()) {
                EssMatch::OtherIssuerSerial => {
                    "the signing-certificate attribute has another issuer or serial number than the signer's certificate"
                }
                EssMatch::Unknown => "the signing-certificate attribute uses an unknown digest",
                _ => "the signing-certificate attribute names another certificate than the signer's",
            };
            (first, Some(Reasoned::unsure(Indeterminacy::NoSigningCertificateFound, reason)))
        }
    };
    Identified { certificate: Some(certificate), problem, attribute: version, included }
}

fn named_in(signer: &SignerInfo, others: &CertificatePool) -> Vec<Certificate> {
    let names = |certificate: &&Certificate| {
        CertificateFields::parse(certificate.der()).is_ok_and(|fields| signer.identifier.names(&fields))
    };
    others.certificates().iter().filter(names).cloned().collect()
}
