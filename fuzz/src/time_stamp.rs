//! RFC 3161: any bytes as a time-stamp token.

use countersign::crypto::PureRust;
use countersign::timestamp::TimeStampToken;
use countersign_accelerated::Accelerated;

/// Two providers agree; what was not stamped is never confirmed.
pub fn time_stamp(bytes: &[u8]) {
    let Ok(token) = TimeStampToken::parse(bytes) else { return };
    assert_eq!(token.signed_data.signer_infos.len(), 1, "RFC 3161 2.4.2");
    let stamped = b"nobody stamped this".as_slice();
    let keys = token.signer_certificates().take(2).map(Some).chain([None]);
    for key in keys {
        let pure = token.verify(&PureRust, &stamped, key);
        let fast = token.verify(&Accelerated::new(), &stamped, key);
        assert_eq!(format!("{pure:?}"), format!("{fast:?}"), "providers differ");
        assert!(!pure.holds(), "a stamp of something else");
    }
}
