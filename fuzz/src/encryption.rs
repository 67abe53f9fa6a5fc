//! ISO 32000-2 7.6: any encryption dictionary, any password.

use countersign::pdf::OpenOptions;

use crate::choices::Choices;
use crate::fixture::File;
use crate::shell::with_options;
use crate::told::Told;

/// A dictionary by the bytes, raw or built from the entries that matter; strings and a stream to decrypt with it. Read
/// twice, it must say the same.
pub fn encryption(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let password = choices.flag().then(|| String::from_utf8_lossy(choices.piece()).into_owned());
    let dictionary = if choices.flag() { built(&mut choices) } else { choices.piece().to_vec() };
    let mut file = File::with_page();
    file.stream(4, "", choices.piece());
    let at = file.at();
    file.entry(5, 0, at);
    file.raw("5 0 obj\n(").raw(hexadecimal(choices.piece())).raw(")\nendobj\n");
    let at = file.at();
    file.entry(6, 0, at);
    file.raw("6 0 obj\n<<").raw(dictionary).raw(">>\nendobj\n");
    file.table("/Encrypt 6 0 R/ID[<00112233445566778899aabbccddeeff><00>]");
    let options = password.map_or_else(OpenOptions::default, OpenOptions::with_password);
    let first = with_options(&file.bytes, &options, Told::by);
    let second = with_options(&file.bytes, &options, Told::by);
    assert_eq!(first, second);
}

fn built(choices: &mut Choices<'_>) -> Vec<u8> {
    let mut text = format!(
        "/Filter/Standard/V {}/R {}/P {}",
        choices.pick(&[5, 4, 2, 1, 3, 6, 0]),
        choices.pick(&[6, 5, 4, 3, 2, 7, 0]),
        choices.word() as i32
    );
    for key in ["O", "U", "OE", "UE", "Perms"] {
        let length = choices.pick(&[48, 32, 16, 127, 0, 5]);
        let mut bytes = choices.take(length).to_vec();
        bytes.resize(length, choices.byte());
        text += &format!("/{key}<{}>", hexadecimal(&bytes));
    }
    if choices.flag() {
        text += &format!("/Length {}", choices.pick(&[128, 256, 40, 0, 7, 65535]));
    }
    let method = choices.pick(&["/AESV3", "/AESV2", "/V2", "/None", "/Identity", "/Odd"]);
    let length = choices.byte();
    text += &format!("/CF<</StdCF<</CFM{method}/AuthEvent/DocOpen/Length {length}>>>>");
    text += choices.pick(&[
        "/StmF/StdCF/StrF/StdCF",
        "/StmF/StdCF",
        "/StrF/StdCF",
        "/StmF/Identity/StrF/Other",
        "",
    ]);
    text += choices.pick(&["", "/EncryptMetadata false", "/EncryptMetadata 1"]);
    text.into_bytes()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
