//! ISO 32000-2 7.4: any bytes under any chain of filters, and what was encoded comes back.

use std::io::Write;

use countersign::pdf::Object;
use weezl::BitOrder;

use crate::choices::Choices;
use crate::fixture::File;
use crate::shell::{INSIDE, limits, with};

/// A stream whose filters and parameters the bytes choose. Half of the time its data is properly encoded.
pub fn filters(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    if choices.flag() { round_trip(&mut choices) } else { anything(&mut choices) }
}

fn anything(choices: &mut Choices<'_>) {
    let mut names = String::new();
    let mut parameters = String::new();
    for _ in 0..choices.below(4) {
        names += choices.pick(&NAMES);
        names += " ";
        parameters += &match choices.below(3) {
            0 => "null ".to_owned(),
            1 => format!(
                "<</Predictor {}/Colors {}/BitsPerComponent {}/Columns {}/EarlyChange {}>>",
                choices.byte(),
                choices.byte(),
                choices.byte(),
                choices.word() >> choices.below(32),
                choices.byte()
            ),
            _ => String::from_utf8_lossy(choices.piece()).replace("endobj", ""),
        };
    }
    let dictionary = format!("/Filter[{names}]/DecodeParms[{parameters}]");
    let Some(Some(data)) = decode(&dictionary, choices.rest()) else { return };
    assert!(data.len() as u64 <= limits().inflated_bytes.max(1 << 16), "{} bytes decoded", data.len());
}

fn round_trip(choices: &mut Choices<'_>) {
    let kinds: Vec<usize> = (0..1 + choices.below(3)).map(|_| choices.below(5)).collect();
    let predictor = choices.flag().then(|| (choices.pick(&[2, 10, 15]), 1 + choices.below(8)));
    let wanted = choices.rest();
    let mut data = wanted.to_vec();
    let mut names = String::new();
    let mut parameters = String::new();
    for (index, kind) in kinds.iter().enumerate() {
        let mut parameter = "null ".to_owned();
        if index == 0
            && *kind < 2
            && let Some((predictor, columns)) = predictor
        {
            data = predict(&data, predictor, columns);
            parameter = format!("<</Predictor {predictor}/Columns {columns}>>");
        }
        data = encode(*kind, &data);
        names.insert_str(
            0,
            ["/FlateDecode", "/LZWDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/RunLengthDecode"][*kind],
        );
        parameters.insert_str(0, &parameter);
    }
    let decoded = decode(&format!("/Filter[{names}]/DecodeParms[{parameters}]"), &data);
    if let Some(decoded) = decoded {
        assert_eq!(decoded.as_deref(), Some(wanted), "{names} {parameters}");
    }
}

/// `None` where a limit was reached.
fn decode(dictionary: &str, data: &[u8]) -> Option<Option<Vec<u8>>> {
    let mut file = File::with_page();
    file.stream(4, dictionary, data).table("");
    with(&file.bytes, |document| {
        let snapshot = document.latest();
        let located = snapshot.get(INSIDE).ok()?;
        let Some(Object::Stream(stream)) = located.as_ref().map(|located| &*located.object) else {
            return Some(None);
        };
        snapshot.data(stream).ok()
    })?
}

fn encode(kind: usize, data: &[u8]) -> Vec<u8> {
    match kind {
        0 => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(data).expect("memory");
            encoder.finish().expect("memory")
        }
        1 => weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(data).expect("memory"),
        2 => {
            let mut text: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
            text.push('>');
            text.into_bytes()
        }
        3 => ascii85(data),
        _ => {
            let mut out = Vec::new();
            for chunk in data.chunks(128) {
                out.push((chunk.len() - 1) as u8);
                out.extend_from_slice(chunk);
            }
            out.push(128);
            out
        }
    }
}

/// 7.4.3
fn ascii85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in data.chunks(4) {
        let mut four = [0; 4];
        four[..chunk.len()].copy_from_slice(chunk);
        let mut number = u32::from_be_bytes(four);
        if number == 0 && chunk.len() == 4 {
            out.push(b'z');
            continue;
        }
        let mut five = [0; 5];
        for digit in five.iter_mut().rev() {
            *digit = b'!' + (number % 85) as u8;
            number /= 85;
        }
        out.extend_from_slice(&five[..=chunk.len()]);
    }
    out.extend(b"~>");
    out
}

/// 7.4.4.4: TIFF 2 or a PNG filter of type up for each row, one byte a sample.
fn predict(data: &[u8], predictor: usize, columns: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut above = vec![0; columns];
    for row in data.chunks(columns) {
        if predictor == 2 {
            let mut left = 0u8;
            for byte in row {
                out.push(byte.wrapping_sub(left));
                left = *byte;
            }
        } else {
            out.push(2);
            out.extend(row.iter().zip(&above).map(|(byte, above)| byte.wrapping_sub(*above)));
            above[..row.len()].copy_from_slice(row);
        }
    }
    out
}

const NAMES: [&str; 10] = [
    "/FlateDecode",
    "/LZWDecode",
    "/ASCIIHexDecode",
    "/ASCII85Decode",
    "/RunLengthDecode",
    "/Fl",
    "/LZW",
    "/Crypt",
    "/DCTDecode",
    "/Unknown",
];
