//! 14.7: under the structure tree stands what is drawn, too: a reference from there is not always one to an element.

use super::{PAGE, allowed, locked, stream, updated};

/// A tagged contract: root 20, parent tree 21, element 22, and the form's own element for a new widget.
fn tagged(objects: &[(u32, &str)]) -> super::File {
    tagged_for(1, objects)
}

/// The same, certified for another `/P`.
fn tagged_for(docmdp: u8, objects: &[(u32, &str)]) -> super::File {
    let element = "<</Type/StructElem/S/Document/P 20 0 R/K[0]/Pg 3 0 R/ActualText 23 0 R>>";
    let mut all = vec![
        (20, "<</Type/StructTreeRoot/K[22 0 R]/ParentTree 21 0 R/ParentTreeNextKey 1>>"),
        (21, "<</Nums[0 22 0 R]>>"),
        (22, element),
        (23, "(Price: 100 euro)"),
    ];
    all.extend(objects);
    let reference = format!(
        "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P {docmdp}/V/1.2>>>>]"
    );
    locked(&reference, "/Perms<</DocMDP 7 0 R>>/StructTreeRoot 20 0 R", &all)
}

#[test]
fn only_nodes_of_the_parent_tree_may_grow() {
    let content = stream("", "BT /F1 16 Tf 72 720 Td (Price: 900 euro) Tj ET");
    let page = PAGE.replace("12 0 R]", "12 0 R 30 0 R]");
    let form =
        "<</Fields[6 0 R 10 0 R 12 0 R 30 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
    let widget = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig3)/Rect[0 0 0 0]/F 132/P 3 0 R/StructParent 1>>";
    let root = "<</Type/StructTreeRoot/K[22 0 R 31 0 R]/ParentTree 21 0 R/ParentTreeNextKey 2>>";
    let new = "<</Type/StructElem/S/Form/P 20 0 R/K<</Type/OBJR/Obj 30 0 R>>>>";
    for (name, objects, wanted) in [
        (
            "a new widget is tagged",
            &[
                (3, &*page),
                (8, form),
                (30, widget),
                (31, new),
                (20, root),
                (21, "<</Nums[0 22 0 R 1 31 0 R]>>"),
            ][..],
            true,
        ),
        (
            "a new widget is spoken of",
            &[
                (3, &*page),
                (8, form),
                (30, widget),
                (31, &new.replace("/S/Form", "/S/Form/Alt(Void)")),
                (20, root),
                (21, "<</Nums[0 22 0 R 1 31 0 R]>>"),
            ],
            false,
        ),
        ("a node grows", &[(21, "<</Nums[0 22 0 R 1 22 0 R]>>")], true),
        ("a node has another value first", &[(21, "<</Nums[0 20 0 R 0 22 0 R]>>")], false),
        ("a node shrinks", &[(21, "<</Nums[]>>")], false),
        ("a node has other keys", &[(21, "<</Nums[0 22 0 R]/Subtype/Form>>")], false),
        ("the text that stands for an element", &[(23, "(Price: 900 euro)")], false),
        ("the content of the page of an element", &[(4, &content)], false),
    ] {
        allowed(name, &updated(tagged(&[]), objects), wanted);
    }
}

#[test]
fn what_else_refers_to_a_node_counts() {
    // The parent tree is a dictionary of images as well.
    let image = |text| stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", text);
    let (before, after) = (image("(100)"), image("(900)"));
    let page = PAGE.replace("/Font<</F1 5 0 R>>", "/Font<</F1 5 0 R>>/XObject 21 0 R");
    let node = "<</Nums[0 22 0 R]/Kids 24 0 R>>";
    let file = tagged(&[(3, &page), (21, node), (24, &before)]);
    allowed("an image called Kids", &updated(file, &[(24, &after)]), false);
    // A root that is a resource as well.
    let root = "<</Type/StructTreeRoot/K 24 0 R/ParentTree 21 0 R>>";
    let page = PAGE.replace("/Font<</F1 5 0 R>>", "/Font<</F1 5 0 R>>/XObject 20 0 R");
    let file = tagged(&[(3, &page), (20, root), (24, &before)]);
    let more = "<</Type/StructTreeRoot/K[24 0 R]/ParentTree 21 0 R>>";
    allowed("an image called K", &updated(file, &[(20, more)]), false);
}

/// 14.8: what may be added may be tagged.
#[test]
fn a_new_annotation_is_tagged_where_it_may_be_added() {
    let page = PAGE.replace("12 0 R]", "12 0 R 30 0 R]");
    let note = "<</Type/Annot/Subtype/Text/Contents(x)/Rect[9 9 29 29]/StructParent 1>>";
    let root = "<</Type/StructTreeRoot/K[22 0 R 31 0 R]/ParentTree 21 0 R/ParentTreeNextKey 2>>";
    let element = |of: &str| format!("<</Type/StructElem/S/Annot/P 20 0 R/K<</Type/OBJR/Obj {of}>>>>");
    for (name, docmdp, of, wanted) in [
        ("a note", 3, "30 0 R", true),
        ("a note and what is read aloud", 3, "30 0 R>>/Alt(x)/C<<", true),
        ("where there may be none", 2, "30 0 R", false),
        ("one that was there", 3, "10 0 R", false),
        ("the content of the page", 3, "4 0 R", false),
        ("nothing", 3, "99 0 R", false),
        ("a note in other words", 3, "30 0 R>>/ActualText(x)/X<<", false),
        ("content beside it", 3, "30 0 R>>/Type/MCR/MCID 0/X<<", false),
    ] {
        let parents = "<</Nums[0 22 0 R 1 31 0 R]>>";
        let update = [(3, &*page), (30, note), (31, &*element(of)), (20, root), (21, parents)];
        allowed(name, &updated(tagged_for(docmdp, &[]), &update), wanted);
    }
}
