use std::fmt;

/// Why the operator makes no address of an ingress template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IngressError {
    /// What stands behind the last colon of the host is no port.
    NotAPort(String),
    /// An address in brackets is not closed.
    OpenBracket,
}

impl fmt::Display for IngressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPort(text) => write!(f, "`{text}` is no port"),
            Self::OpenBracket => f.write_str("the bracket of an address is not closed"),
        }
    }
}

/// Whether `java.net.URL` refuses a template once name and namespace stand in it.
/// Source: `IngressUtils.getIngressUrl`.
#[must_use]
pub fn ingress_error(rendered: &str) -> Option<IngressError> {
    let lower = rendered.get(..8).unwrap_or(rendered).to_ascii_lowercase();
    let scheme = ["http://", "https://"].iter().find(|scheme| lower.starts_with(*scheme)).map_or(0, |s| s.len());
    let rest = rendered.get(scheme..)?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = if let Some(address) = host.strip_prefix('[') {
        let Some((_, behind)) = address.split_once(']') else { return Some(IngressError::OpenBracket) };
        behind.strip_prefix(':')?
    } else {
        host.split_once(':')?.1
    };
    let number = port.parse::<i32>().is_ok_and(|port| port >= -1);
    (!port.is_empty() && !number).then(|| IngressError::NotAPort(port.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number() {
        for good in
            ["shop.example/ns/x", "https://shop.example:8443/a:b", "HTTP://u:p@h:1", "[::1]:80/x", "h:", "/x", ""]
        {
            assert_eq!(ingress_error(good), None, "{good}");
        }
        for bad in ["shop.example:port", "shop.example:80x/y", "[::1", "a:b:80", "h:-2"] {
            assert!(ingress_error(bad).is_some(), "{bad}");
        }
    }
}
