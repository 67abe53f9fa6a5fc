//! RFC 7468: textual encodings, with whatever stands around and between the blocks.

/// Blocks in the order in which they stand: the label and the decoded bytes, or what is wrong with them.
pub(crate) fn blocks(text: &[u8]) -> Vec<(String, Result<Vec<u8>, &'static str>)> {
    let mut found = Vec::new();
    let mut open: Option<(String, Vec<u8>)> = None;
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let line = line.trim_ascii();
        if let Some(label) = boundary(line, b"-----BEGIN ") {
            if let Some((label, _)) = open.replace((label, Vec::new())) {
                found.push((label, Err("pem: no end line")));
            }
        } else if boundary(line, b"-----END ").is_some() {
            if let Some((label, body)) = open.take() {
                found.push((label, base64(&body).ok_or("pem: not base64")));
            }
        } else if let Some((_, body)) = &mut open
            && !line.contains(&b':')
        {
            body.extend_from_slice(line);
        }
    }
    if let Some((label, _)) = open {
        found.push((label, Err("pem: no end line")));
    }
    found
}

fn boundary(line: &[u8], start: &[u8]) -> Option<String> {
    let label = line.strip_prefix(start)?.strip_suffix(b"-----")?;
    std::str::from_utf8(label).ok().map(str::to_owned)
}

/// Base64 without a label, on any number of lines.
pub(crate) fn base64_lines(text: &[u8]) -> Option<Vec<u8>> {
    base64(text.trim_ascii())
}

/// RFC 4648 4; white space is left out, padding may lack.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            b'/' => 63,
            b'=' | b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => return None,
        };
        bits = bits.wrapping_shl(6) | u32::from(value);
        count = count.wrapping_add(6);
        if count >= 8 {
            count = count.wrapping_sub(8);
            out.push(u8::try_from(bits.wrapping_shr(count) & 0xff).ok()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_with_text_between() {
        let text = b"subject=x\n-----BEGIN CERTIFICATE-----\nAQID\r\nBA==\n-----END CERTIFICATE-----\nnoise\n-----BEGIN X-----\n!\n-----END X-----\n-----BEGIN Y-----\nAQ";
        assert_eq!(
            blocks(text),
            [
                ("CERTIFICATE".to_owned(), Ok(vec![1, 2, 3, 4])),
                ("X".to_owned(), Err("pem: not base64")),
                ("Y".to_owned(), Err("pem: no end line")),
            ]
        );
    }
}
