//! 7.3.10: references that are written oddly, that lead to references, or whose holder is not what they seem to belong to.

use super::{FORM, PAGE, allowed, contract, locked, stream, text_field, updated};

/// There are programs that take these for references.
#[test]
fn odd_tokens_may_be_references() {
    let image = |text: &str| stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", text);
    let page = PAGE.replace("/Font<</F1 5 0 R>>", "/Font<</F1 5 0 R>>/XObject 20 0 R");
    for (token, wanted) in [
        ("22 0 R", true),
        ("21 0 R", false),
        ("21 -0 R", false),
        ("21 +0 R", false),
        ("21 0R", false),
        ("21- 0 R", false),
        ("21-5 0 R", false),
        ("4294967317 0 R", false),
    ] {
        let holder = format!("<</A {token}>>");
        let file = contract(Some(1), &[(3, &page), (20, &holder), (21, &image("(100)")), (22, "(unused)")]);
        allowed(token, &updated(file, &[(21, &image("(900)"))]), wanted);
    }
}

/// Not all programs follow a chain.
#[test]
fn an_object_that_is_a_reference_is_another_one() {
    for (body, contents, wanted) in [("4 0 R", "20 0 R", false), ("(text)", "4 0 R", true)] {
        let page = PAGE.replace("/Contents 4 0 R", &format!("/Contents {contents}"));
        allowed(body, &updated(contract(None, &[]), &[(3, &page), (20, body)]), wanted);
    }
}

/// Table 226: a field inherits from its parent, which is a field.
#[test]
fn a_parent_is_a_parent() {
    for (name, parent, wanted) in
        [("no parent", "", true), ("the document information", "/Parent 9 0 R", false)]
    {
        let field = text_field("100", parent).replace("/V(100)", "");
        let file = contract(Some(1), &[(10, &field), (9, "<</V(100)>>")]);
        allowed(name, &updated(file, &[(9, "<</V(900)>>")]), wanted);
    }
}

/// Table 224: `/DR` is a part of the form wherever it stands.
#[test]
fn resources_of_the_form_are_looked_at_where_they_stand() {
    let font = |name: &str| format!("<</F1<</Type/Font/Subtype/Type1/BaseFont/{name}>>>>");
    let resources = |name: &str| format!("<</Font{}>>", font(name));
    for (name, form, body, docmdp, wanted) in [
        ("resources", "/DR 20 0 R", &resources as &dyn Fn(&str) -> String, 1, false),
        ("a category", "/DR<</Font 20 0 R>>", &font, 1, false),
        ("resources", "/DR 20 0 R", &resources, 2, true),
        ("a category", "/DR<</Font 20 0 R>>", &font, 2, true),
    ] {
        let form = FORM.replace("/DR<</Font<</F1 5 0 R>>>>", form);
        let file = contract(Some(docmdp), &[(8, &form), (20, &body("Helvetica"))]);
        allowed(&format!("{name}, /P {docmdp}"), &updated(file, &[(20, &body("Symbol"))]), wanted);
    }
}

/// 12.7.6, 12.6.4.11: actions name fields; 14.7.2: elements have identifiers.
#[test]
fn fields_and_elements_may_be_named_elsewhere() {
    for action in [
        "<</S/ResetForm/Fields[10 0 R]>>",
        "<</S/SubmitForm/F(x)/Fields[10 0 R]>>",
        "<</S/Hide/T 10 0 R/H true>>",
        "<</S/Hide/T[10 0 R]/H true>>",
        "20 0 R",
    ] {
        for entry in ["/A", "/AA<</D"] {
            let end = if entry.ends_with('D') { ">>" } else { "" };
            let button = format!(
                "<</Type/Annot/Subtype/Widget/FT/Btn/Ff 65536/T(go)/Rect[0 0 9 9]/P 3 0 R{entry} {action}{end}>>"
            );
            let page = PAGE.replace("12 0 R]", "12 0 R 30 0 R]");
            let form = FORM.replace("12 0 R]", "12 0 R 30 0 R]");
            let file = contract(
                Some(2),
                &[
                    (3, &page),
                    (8, &form),
                    (30, &button),
                    (20, "<</S/ResetForm/Fields 21 0 R>>"),
                    (21, "[10 0 R]"),
                ],
            );
            let bytes = updated(file, &[(10, &text_field("900", "")), (11, &super::look("900"))]);
            allowed(&format!("{entry} {action}"), &bytes, true);
        }
    }
    let element = |kids: &str| format!("<</Type/StructElem/S/Document/ID(a)/P 20 0 R/K[{kids}]>>");
    let root = "<</Type/StructTreeRoot/K[22 0 R]/IDTree<</Names[(a)22 0 R]>>/ParentTree<</Nums[]>>>>";
    let page = PAGE.replace("12 0 R]", "12 0 R 30 0 R]");
    let form = FORM.replace("12 0 R]", "12 0 R 30 0 R]");
    let spoken = element("0 23 0 R").replace("/ID(a)", "/ID(a)/ActualText(Price: 900 euro)");
    let renamed = element("0 23 0 R").replace("/ID(a)", "/ID(b)");
    for (name, after, wanted) in [
        ("an element with an identifier", element("0 23 0 R"), true),
        ("and another text", spoken, false),
        ("and another identifier", renamed, false),
    ] {
        let file = locked("", "/StructTreeRoot 20 0 R", &[(20, root), (22, &element("0"))]);
        let objects = [
            (3, &*page),
            (8, &*form),
            (22, &*after),
            (23, "<</Type/StructElem/S/Form/P 22 0 R/K<</Type/OBJR/Obj 30 0 R>>>>"),
            (30, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig3)/Rect[0 0 0 0]/F 132/P 3 0 R>>"),
        ];
        allowed(name, &updated(file, &objects), wanted);
    }
}
