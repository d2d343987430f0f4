//! The static files that pages ask for, under names that change with their content.

/// A static file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its path; a new content has a new one, so that browsers may keep it for ever.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub content: &'static str,
    /// The same packed with gzip for the way, where that is worth it.
    pub packed: Option<&'static [u8]>,
}

/// The style of every page.
pub const STYLE: Asset = Asset {
    path: concat!("/assets/", env!("STYLE_NAME")),
    media_type: "text/css; charset=utf-8",
    content: include_str!(concat!(env!("OUT_DIR"), "/style.css")),
    packed: Some(include_bytes!(concat!(env!("OUT_DIR"), "/style.css.gz"))),
};

/// The product's mark.
pub const MARK: Asset = Asset {
    path: concat!("/assets/", env!("MARK_NAME")),
    media_type: "image/svg+xml; charset=utf-8",
    content: include_str!("../assets/mark.svg"),
    packed: None,
};

/// The script of the page that takes a mailed code; the only one there is.
pub const CODE: Asset = Asset {
    path: concat!("/assets/", env!("CODE_NAME")),
    media_type: "text/javascript; charset=utf-8",
    content: include_str!("../assets/code.js"),
    packed: None,
};

/// Every static file.
pub const ALL: [Asset; 3] = [STYLE, MARK, CODE];
