//! ISO 32000-2 7.5.4, 7.5.8: any bytes where a cross-reference section should be.

use crate::choices::Choices;
use crate::fixture::File;
use crate::told::told_alike;

/// The bytes as a table, or as the data of a cross-reference stream with `/W` and `/Index` by the bytes; perhaps after a
/// revision that is sound. Memory and medium must read the same.
pub fn cross_reference(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let mut file = File::with_page();
    let kind = choices.byte();
    if kind & 1 == 1 {
        file.table("");
        file.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 8 8]>>");
    }
    let at = file.at();
    if kind & 2 == 0 {
        file.raw(b"xref").raw(choices.rest());
    } else {
        let widths: Vec<usize> = (0..3).map(|_| choices.below(9)).collect();
        let [start, count] = [choices.below(12), choices.below(40)];
        let size = choices.below(40);
        let more = String::from_utf8_lossy(choices.piece()).replace(">>", "").replace("stream", "");
        let data = choices.rest();
        let prev = file.prev();
        file.raw(format!(
            "9 0 obj<</Type/XRef/Root 1 0 R/Size {size}/W{widths:?}/Index[{start} {count}]/Length {}{prev}{more}>>stream\n",
            data.len()
        ));
        file.raw(data).raw("\nendstream endobj\n");
    }
    file.raw("\n").close(at);
    told_alike(&file.bytes);
}
