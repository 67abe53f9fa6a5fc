//! 7.6: updates of an encrypted document are judged decrypted.

use super::{TRAILER, allowed, begun, sign, stream};
use crate::fixture::File;

/// Algorithm 2.B: the empty user password opens it. The identity filters leave all as it stands, for the bytes to be read.
const ENCRYPT: &str = "<</Filter/Standard/V 5/R 6/Length 256/P -4/StmF/Identity/StrF/Identity\
/CF<</StdCF<</AuthEvent/DocOpen/CFM/AESV3/Length 32>>>>\
/O<e9a3bc7e961fef81e599fcf8dcba419d2c79c24cf571a1988d88bff025d507d4f0e0fe44338c6208955b484340c576c0>\
/OE<c44ba7414a1761f600581bf0eae4ba7f3e5ef0ae5faa2e91f04ad0249cb416eb>/Perms<e216db9bc157429f305ac8cd04e41969>\
/U<77e4a62a24f1bb91170643cff76fe025f72306063bbf501ad6c61dc4ebc857867db62cc624784489e25fd5d9271d3a10>\
/UE<e395881c906dcd95353060d5cddae947333d0b430c6744bdd95a49595378e775>>>";

/// 7.6.4.3.2: what the key is made of stays as it is.
#[test]
fn the_identifier_of_an_encrypted_document_stays() {
    for (name, identifier, wanted) in [
        ("the same", "[<00><00>]", true),
        ("another second part", "[<00><01>]", true),
        // Of it no key is made here (algorithm 2.A).
        ("another first part", "[<01><00>]", true),
        ("three parts", "[<00><00><00>]", false),
        ("a name between them", "[<00>/F1<00>]", false),
        ("none", " null", true),
    ] {
        let trailer = |identifier: &str| format!("{TRAILER}/Encrypt 40 0 R/ID{identifier}");
        let mut file = begun(File::new(), "", "", &[(40, ENCRYPT)]);
        file.table(&trailer("[<00><00>]"));
        sign(&mut file.bytes);
        file.object(20, "(x)").table(&trailer(identifier));
        allowed(name, &file.bytes, wanted);
    }
}

/// 7.4: what decodes to the same here need not do so elsewhere: streams are compared with their filters on.
#[test]
fn a_stream_is_the_same_where_its_encoded_bytes_are() {
    let content = |hexadecimal: &str| stream("/Filter/ASCIIHexDecode", hexadecimal);
    let before = content("4254 4554>");
    let trailer = format!("{TRAILER}/Encrypt 40 0 R/ID[<00><00>]");
    for (name, after, wanted) in [
        ("the same", content("4254 4554>"), true),
        ("with other space", content("42 544554>"), false),
        ("with bytes behind its end", content("4254 4554>00"), false),
        ("another", content("4254 4555>"), false),
    ] {
        let mut file = begun(File::new(), "", "", &[(4, &before), (40, ENCRYPT)]);
        file.table(&trailer);
        sign(&mut file.bytes);
        file.object(4, &after).table(&trailer);
        allowed(name, &file.bytes, wanted);
    }
}
