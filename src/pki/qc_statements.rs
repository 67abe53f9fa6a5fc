//! RFC 3739 3.2.6, EN 319 412-5: what the issuer states about a qualified certificate.

use crate::asn1::{self, Asn1Error, ObjectIdentifier, Tag, Tlv};

/// EN 319 412-5 4.2.3: what a qualified certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QcType {
    /// Electronic signatures of natural persons.
    ESign,
    /// Electronic seals of legal persons.
    ESeal,
    /// Web-site authentication.
    Web,
}

/// EN 319 412-5 4.3.2: a limit on the value of transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitValue {
    /// ISO 4217: three letters, or the number as decimal digits.
    pub currency: String,
    /// The value is `amount` × 10^`exponent`.
    pub amount: i64,
    /// See `amount`.
    pub exponent: i64,
}

/// EN 319 412-5 4.3.4: where the terms can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DisclosureStatement {
    /// URL
    pub url: String,
    /// ISO 639-1
    pub language: String,
}

/// The statements of one certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QcStatements {
    /// 4.2.1 QcCompliance: the issuer states that this is a qualified certificate.
    pub compliance: bool,
    /// 4.2.2 QcSSCD: the key is kept in a qualified signature creation device.
    pub sscd: bool,
    /// 4.2.3 QcType; empty where nothing is stated (then: signatures).
    pub types: Vec<QcType>,
    /// 4.3.2
    pub limit: Option<LimitValue>,
    /// 4.3.3: years that material is retained after the certificate's expiry.
    pub retention_years: Option<i64>,
    /// 4.3.4
    pub disclosure_statements: Vec<DisclosureStatement>,
    /// 4.2.4 QcCClegislation: countries (ISO 3166-1) under whose law, instead of EU law, it is qualified.
    pub legislation_countries: Vec<String>,
    /// RFC 3739: semantics of names (EN 319 412-1 5: natural or legal person, eIDAS).
    pub semantics: Vec<ObjectIdentifier>,
    /// Statements that this crate does not know.
    pub others: Vec<ObjectIdentifier>,
}

impl QcStatements {
    /// Parses the SEQUENCE OF QCStatement `tlv`.
    ///
    /// # Errors
    /// When a known statement can't be read.
    pub fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut all = Self::default();
        let mut list = tlv.reader();
        while !list.is_empty() {
            let mut statement = list.sequence("qc statement: sequence expected")?;
            let id = statement.oid("qc statement: identifier expected")?;
            let information = if statement.is_empty() { None } else { Some(statement.any()?) };
            all.one(id, information.as_ref())?;
        }
        Ok(all)
    }

    fn one(&mut self, id: ObjectIdentifier, information: Option<&Tlv<'_>>) -> Result<(), Asn1Error> {
        match (id, information) {
            (COMPLIANCE, _) => self.compliance = true,
            (SSCD, _) => self.sscd = true,
            (TYPE, Some(tlv)) => {
                let mut list = tlv.reader();
                while !list.is_empty() {
                    match list.oid("qc type: object identifier expected")? {
                        TYPE_ESIGN => self.types.push(QcType::ESign),
                        TYPE_ESEAL => self.types.push(QcType::ESeal),
                        TYPE_WEB => self.types.push(QcType::Web),
                        other => self.others.push(other),
                    }
                }
            }
            (LIMIT, Some(tlv)) => {
                let mut fields = tlv.reader();
                let currency = fields.any()?;
                let currency = match asn1::text(&currency) {
                    Some((text, _)) => text,
                    None => currency.small_integer()?.to_string(),
                };
                let amount = fields.expect(Tag::INTEGER, "qc limit: amount expected")?.small_integer()?;
                let exponent = fields.expect(Tag::INTEGER, "qc limit: exponent expected")?.small_integer()?;
                self.limit = Some(LimitValue { currency, amount, exponent });
            }
            (RETENTION, Some(tlv)) => self.retention_years = Some(tlv.small_integer()?),
            (DISCLOSURE, Some(tlv)) => {
                let mut list = tlv.reader();
                while !list.is_empty() {
                    let mut location = list.sequence("qc disclosure statement: sequence expected")?;
                    let text = |tlv: Tlv<'_>| asn1::text(&tlv).map(|(text, _)| text).unwrap_or_default();
                    let url = text(location.any()?);
                    let language = text(location.any()?);
                    self.disclosure_statements.push(DisclosureStatement { url, language });
                }
            }
            (LEGISLATION, Some(tlv)) => {
                let mut list = tlv.reader();
                while !list.is_empty() {
                    self.legislation_countries.extend(asn1::text(&list.any()?).map(|(text, _)| text));
                }
            }
            (SYNTAX_V1 | SYNTAX_V2, Some(tlv)) if tlv.tag.is(Tag::SEQUENCE) => {
                if let Some(semantics) = tlv.reader().optional(Tag::OBJECT_IDENTIFIER)? {
                    self.semantics.push(semantics.oid()?);
                }
            }
            (SYNTAX_V1 | SYNTAX_V2, None) => {}
            (other, _) => self.others.push(other),
        }
        Ok(())
    }
}

const COMPLIANCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.1");
const LIMIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.2");
const RETENTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.3");
const SSCD: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.4");
const DISCLOSURE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.5");
const TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6");
const TYPE_ESIGN: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6.1");
const TYPE_ESEAL: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6.2");
const TYPE_WEB: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6.3");
const LEGISLATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.7");
const SYNTAX_V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.11.1");
const SYNTAX_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.11.2");
