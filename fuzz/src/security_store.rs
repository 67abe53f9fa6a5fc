//! ISO 32000-2 12.8.4: security stores over two revisions.

use countersign::signature::SecurityStore;

use crate::choices::Choices;
use crate::fixture::File;
use crate::shell::{limits, with_sound};

/// A store of entries that the bytes choose, in two revisions. Indices lead to items, and nothing is held that the document
/// has not.
pub fn security_store(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let mut file = File::new();
    file.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    file.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
    for _ in 0..2 {
        file.object(1, &format!("<</Type/Catalog/Pages 2 0 R/DSS{}>>", store(&mut choices)));
        for number in 4..10 {
            if choices.below(4) != 1 {
                match choices.below(3) {
                    0 => file.object(number, &store(&mut choices)),
                    1 => file.object(number, &list(&mut choices)),
                    _ => file.stream(number, "", choices.piece()),
                };
            }
        }
        file.table("");
    }
    with_sound(&file.bytes, |document| {
        assert!(!document.is_repaired());
        let Ok(store) = SecurityStore::read(document) else { return };
        for vri in &store.vri {
            assert!(vri.items.iter().all(|item| *item < store.items.len()), "an index that leads nowhere");
        }
        assert!(store.items.len() as u64 <= limits().objects);
        let again = SecurityStore::read(document).map(|again| format!("{again:?}"));
        assert_eq!(again.ok(), Some(format!("{store:?}")));
    });
}

fn reference(choices: &mut Choices<'_>) -> String {
    format!(" {} 0 R ", 3 + choices.below(8))
}

fn list(choices: &mut Choices<'_>) -> String {
    let list: String = (0..choices.below(6)).map(|_| reference(choices)).collect();
    format!("[{list}]")
}

fn value(choices: &mut Choices<'_>) -> String {
    match choices.below(4) {
        0 => reference(choices),
        1 => "(D:20260101000000Z)".to_owned(),
        _ => list(choices),
    }
}

fn store(choices: &mut Choices<'_>) -> String {
    let mut text = String::from("<<");
    for _ in 0..choices.below(7) {
        let key = choices
            .pick(&["Certs", "CRLs", "OCSPs", "VRI", "Cert", "CRL", "OCSP", "TS", "TU", "Type", "VRI"]);
        let value = match (key, choices.below(3)) {
            ("VRI", 0 | 1) => {
                let inner: String = (0..choices.below(4))
                    .map(|_| {
                        let name = choices.pick(&["AAAABBBBCCCCDDDDEEEEFFFF0000111122223333", "x", "VRI"]);
                        format!(
                            "/{name}<</Cert{}/OCSP{}/TU{}>>",
                            value(choices),
                            value(choices),
                            value(choices)
                        )
                    })
                    .collect();
                format!("<<{inner}>>")
            }
            _ => value(choices),
        };
        text += &format!("/{key}{value}");
    }
    text + ">>"
}
