//! Which addresses the importer may connect to: a document from a public host leads to public hosts only.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::OnceLock,
};

use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// Resolves names, and from then on only to public addresses if the first one was public. The addresses that it gives are
/// those that are connected to, so that a name cannot lead elsewhere the next time.
#[derive(Debug, Default)]
pub struct Network {
    default: DefaultResolver,
    /// Whether the host of the document itself is public.
    public: OnceLock<bool>,
}

impl Network {
    /// The network of a document from a file: whoever allowed it an address meant that address.
    pub fn open() -> Self {
        Self { default: DefaultResolver::default(), public: false.into() }
    }
}

impl Resolver for Network {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.default.resolve(uri, config, timeout)?;
        // A proxy is where the user wants it, and resolves names by itself.
        if config.proxy().is_some_and(|proxy| Some(proxy.host()) == uri.host()) {
            return Ok(found);
        }
        let mut addresses = found.iter().map(SocketAddr::ip);
        if !self.public.get_or_init(|| addresses.any(is_public)) {
            return Ok(found);
        }
        let mut kept = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() {
            let host = uri.host().unwrap_or_default();
            let message = format!("{host} is in a private network, where a document from a public host may not lead");
            return Err(Error::Other(message.into()));
        }
        Ok(kept)
    }
}

/// Whether an address belongs to one host of the public internet (RFC 6890 and its registries).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        // Shared by the customers of a provider (RFC 6598).
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        // Benchmarks (RFC 2544).
        || (a == 198 && (18..20).contains(&b))
        // Multicast, reserved, broadcast.
        || a >= 224;
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    let last = Ipv4Addr::from((u32::from(segments[6]) << 16) | u32::from(segments[7]));
    match segments {
        // ::, ::1, and IPv4 addresses written as IPv6 (RFC 4291).
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] => segments[..7] != [0; 7] && is_public_v4(last),
        // IPv4 addresses behind a translator (RFC 6052, RFC 8215).
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(last),
        [0x64, 0xff9b, 1, ..] => false,
        // IPv4 addresses in 6to4 (RFC 3056).
        [0x2002, ..] => is_public_v4(Ipv4Addr::from((u32::from(second) << 16) | u32::from(segments[2]))),
        // Teredo and other protocol assignments, documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        // What is given out lies in 2000::/3.
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        let public =
            ["8.8.8.8", "100.63.0.1", "172.32.0.1", "198.20.0.1", "2606:4700::1", "::ffff:8.8.8.8", "2002:808:808::1"];
        let private = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        let is_public = |address: &&str| is_public(address.parse().unwrap());
        assert_eq!(public.iter().copied().filter(|address| !is_public(address)).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(private.iter().copied().filter(is_public).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn a_public_document_leads_to_no_private_address() {
        let resolve = |network: &Network, uri: &str| {
            let config = Config::builder().proxy(None).build();
            let timeout = NextTimeout::default();
            network
                .resolve(&uri.parse().unwrap(), &config, timeout)
                .map(|found| found.len())
                .map_err(|error| error.to_string())
        };
        let refused = |host: &str| {
            Err(format!("other: {host} is in a private network, where a document from a public host may not lead"))
        };
        let network = Network::default();
        assert_eq!(resolve(&network, "http://8.8.8.8/"), Ok(1));
        for host in ["127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "[::1]", "[::ffff:10.0.0.1]"] {
            assert_eq!(resolve(&network, &format!("http://{host}/")), refused(host), "{host}");
        }
        assert_eq!(resolve(&network, "https://9.9.9.9/"), Ok(1));
        // The user's own host may be anywhere, and so may what stands beside it.
        for network in [Network::default(), Network::open()] {
            assert_eq!(resolve(&network, "http://127.0.0.1:1/"), Ok(1));
            assert_eq!(resolve(&network, "http://8.8.8.8/"), Ok(1));
            assert_eq!(resolve(&network, "http://127.0.0.1:1/"), Ok(1));
        }
    }
}
