//! ISO 32000-2 7.5.7: members of object streams, honest ones and others.

use countersign::pdf::ObjectId;

use crate::choices::Choices;
use crate::fixture::File;
use crate::shell::with_sound;
use crate::spelling::Wanted;
use crate::told::told_alike;

/// Members that the bytes choose must read as they were written; or the bytes are the stream.
pub fn object_streams(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    if choices.flag() { honest(&mut choices) } else { other(&mut choices) }
}

fn honest(choices: &mut Choices<'_>) {
    let wanted: Vec<Wanted> = (0..choices.below(9)).map(|_| Wanted::choose(choices, 2)).collect();
    let texts: Vec<Vec<u8>> = wanted
        .iter()
        .map(|wanted| {
            let mut text = Vec::new();
            wanted.spell(choices, &mut text);
            text
        })
        .collect();
    let (mut directory, mut body) = (Vec::new(), Vec::new());
    for (index, text) in texts.iter().enumerate() {
        directory.extend(format!("{} {} ", 10 + index, body.len()).bytes());
        body.extend_from_slice(text);
        body.push(b'\n');
    }
    let mut file = File::with_page();
    let dictionary = format!("/Type/ObjStm/N {}/First {}", texts.len(), directory.len());
    file.stream(4, &dictionary, &[directory, body].concat());
    let compressed: Vec<(u32, u32, u32)> =
        (0..texts.len() as u32).map(|index| (10 + index, 4, index)).collect();
    file.xref_stream(5, &compressed, "");
    with_sound(&file.bytes, |document| {
        assert!(!document.is_repaired());
        for (index, wanted) in wanted.iter().enumerate() {
            let id = ObjectId { number: 10 + index as u32, generation: 0 };
            // 7.3.10: a reference as a member is no object of its own for every reader.
            let Some(located) = document.latest().get(id).expect("little work") else {
                panic!("member {index} is not there: {wanted:?}");
            };
            assert!(wanted.is(&located.object), "{wanted:?} read as {:?}", located.object);
            assert_eq!(located.in_object_stream.map(|id| id.number), Some(4));
        }
    });
}

fn other(choices: &mut Choices<'_>) {
    let mut file = File::with_page();
    let [count, first] = [choices.byte(), choices.byte()];
    let extends = choices.pick(&["", "/Extends 4 0 R", "/Extends 10 0 R", "/Filter/FlateDecode"]);
    let compressed: Vec<(u32, u32, u32)> = (0..1 + choices.below(8) as u32)
        .map(|number| (10 + number, choices.pick(&[4, 4, 4, 10, 5]), u32::from(choices.byte() & 15)))
        .collect();
    file.stream(4, &format!("/Type/ObjStm/N {count}/First {first}{extends}"), choices.rest());
    file.xref_stream(5, &compressed, "");
    told_alike(&file.bytes);
}
