//! EN 319 102-1 clause 5.2.2: format checking. What stands in `/Contents` is parsed, and held against the sub-filter.

use super::conclusion::{Conclusion, Failure, Indeterminacy};
use super::facts::Reasoned;
use crate::cms::{Pkcs1Signature, SignedData, SignerInfo, oid};
use crate::finding::Finding;
use crate::signature::{Signature, SubFilter};

/// What `/Contents` holds.
#[derive(Clone, Debug)]
pub(crate) enum Format {
    /// CMS with at least one signer info.
    Cms(Box<SignedData>),
    /// ISO 32000-2 12.8.3.2
    Pkcs1(Pkcs1Signature),
    /// Nothing whose mathematics can be done.
    Nothing,
}

/// What format checking says: the parsed signature, or what is wrong with it.
#[derive(Clone, Debug)]
pub struct FormatCheck {
    pub(crate) format: Format,
    pub(crate) problem: Option<Reasoned>,
    pub(crate) findings: Vec<Finding>,
}

impl FormatCheck {
    /// The signer info that is judged.
    pub(crate) fn signer(&self) -> Option<(&SignedData, &SignerInfo)> {
        match &self.format {
            Format::Cms(signed) => signed.signer_infos.first().map(|signer| (&**signed, signer)),
            _ => None,
        }
    }
}

/// 5.2.2.4
pub(crate) fn check(signature: &Signature) -> FormatCheck {
    let nothing = |problem: Reasoned| FormatCheck {
        format: Format::Nothing,
        problem: Some(problem),
        findings: Vec::new(),
    };
    match &signature.sub_filter {
        SubFilter::Missing => {
            return nothing(Reasoned::unsure(Indeterminacy::Generic, "the signature names no /SubFilter"));
        }
        SubFilter::Unknown(_) => {
            let reason = format!("the /SubFilter {} is not known", signature.sub_filter.name());
            return nothing(Reasoned::unsure(Indeterminacy::Generic, reason));
        }
        _ => {}
    }
    let Some(contents) = &signature.contents else {
        return nothing(failed("the signature has no /Contents"));
    };
    let parsed = if signature.sub_filter == SubFilter::AdbeX509RsaSha1 {
        Pkcs1Signature::parse(&contents.bytes).map(|value| (value.trailing, Format::Pkcs1(value)))
    } else {
        SignedData::parse(&contents.bytes).map(|signed| (signed.trailing, Format::Cms(Box::new(signed))))
    };
    let (trailing, format) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return nothing(failed(format!("/Contents: {error}"))),
    };
    let mut findings = Vec::new();
    if let Some(trailing) = trailing {
        let offset = contents.span.as_ref().map(|span| {
            let digits = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(2);
            // Between angle brackets, two hexadecimal digits a byte; a string spelled otherwise is named by its start.
            let plain = digits(contents.bytes.len()).saturating_add(2);
            let is_plain = span.end.checked_sub(span.start) == Some(plain);
            if is_plain { span.start.saturating_add(1).saturating_add(digits(trailing)) } else { span.start }
        });
        let message = format!(
            "bytes other than zero follow the signature inside /Contents, from byte {trailing} of it"
        );
        findings.push(Finding { code: "contents-trailing-bytes", message, offset });
    }
    let problem = match &format {
        Format::Cms(signed) => inspect(signature, signed),
        Format::Pkcs1(_) if signature.certificates.is_empty() => {
            Some(Reasoned::unsure(Indeterminacy::NoSigningCertificateFound, "the signature has no /Cert"))
        }
        _ => None,
    };
    let problem = problem.or_else(|| {
        let error = signature.byte_range.as_ref().err()?;
        Some(failed(format!("/ByteRange: {error}")))
    });
    FormatCheck { format, problem, findings }
}

/// RFC 5652 5.1, ISO 32000-2 12.8.3.3, 12.8.5: what the sub-filter wants of the CMS.
fn inspect(signature: &Signature, signed: &SignedData) -> Option<Reasoned> {
    match signed.signer_infos.len() {
        1 => {}
        0 => return Some(failed("signed data: no signer info")),
        more => return Some(failed(format!("signed data: {more} signer infos, expected 1"))),
    }
    let encapsulated = signed.content.as_ref().is_some_and(|content| !content.is_empty());
    match signature.sub_filter {
        SubFilter::EtsiRfc3161 if signed.content_type != oid::TST_INFO => Some(failed(format!(
            "a document time-stamp holds content of type {}, expected TSTInfo (ISO 32000-2 12.8.5)",
            signed.content_type
        ))),
        SubFilter::EtsiRfc3161 => None,
        _ if signed.content_type == oid::TST_INFO => {
            Some(failed("a time-stamp token stands where a signature is expected (ISO 32000-2 12.8.3)"))
        }
        SubFilter::AdbePkcs7Detached | SubFilter::EtsiCadesDetached if encapsulated => {
            Some(failed("a detached signature encapsulates content (ISO 32000-2 12.8.3.3.1)"))
        }
        _ => None,
    }
}

fn failed(reason: impl Into<String>) -> Reasoned {
    Reasoned::new(Conclusion::TotalFailed(Failure::FormatFailure), reason)
}
