//! Values from outside stay text (rules C3, G9, Z11).

use super::samples;

#[test]
fn markup_is_never_let_through() {
    let friendly = samples::pages("Name");
    for hostile in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' autofocus onfocus='alert(1)",
        "</title><script>alert(1)</script>",
        "</textarea><!-- -->]]>&quot;&#x22;<b>",
    ] {
        for ((name, html), (_, known)) in samples::pages(hostile).iter().zip(&friendly) {
            assert!(!html.contains(hostile), "{name} holds {hostile} as it is");
            let elements = |html: &str| html.matches('<').count();
            assert_eq!(elements(html), elements(known), "{name} has other elements with {hostile}");
            let quotes = |html: &str| html.matches('"').count();
            assert_eq!(quotes(html), quotes(known), "{name} has other attributes with {hostile}");
        }
    }
}

#[test]
fn c3_deceptive_characters_in_names_become_visible() {
    let text = "evil\u{202E}moc.elpmaxe\u{2066}\u{200B}\u{0}";
    for (name, html) in samples::pages(text) {
        let visible = outside_of_values(&html);
        for c in ['\u{202E}', '\u{2066}', '\u{200B}', '\0'] {
            assert!(!visible.contains(c), "{name} shows {c:?}: {visible}");
        }
    }
}

/// The page without its `value` and `name` attributes, which must carry values unchanged, and
/// without what only the server's own code puts there.
fn outside_of_values(html: &str) -> String {
    let mut rest = html;
    let mut visible = String::new();
    while let Some((before, after)) = [" value=\"", " name=\"", " data-scope=\""]
        .iter()
        .filter_map(|a| rest.split_once(a))
        .min_by_key(|(b, _)| b.len())
    {
        visible.push_str(before);
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    visible + rest
}

#[test]
fn z11_form_post_carries_values_exactly() {
    let (_, html) = samples::pages("a\"b<c>&d'e").into_iter().find(|(n, _)| *n == "form-post").expect("page");
    assert!(
        html.contains(r#"<input type="hidden" name="state" value="a&#34;b&#60;c&#62;&#38;d&#39;e">"#),
        "{html}"
    );
}
