//! A TUN device in a network namespace: what programs there send through it is read here, what is written here
//! reaches them.

use std::fs::File;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, BorrowedFd};
use std::process::Command;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tappers::Interface;
use tappers::linux::Tun;

/// Packets that the kernel keeps for us while we wait for a processor.
const KERNEL_QUEUE: &str = "2000";

/// Where a device is to be: `NAMESPACE:DEVICE:ADDRESS/BITS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    namespace: String,
    device: String,
    pub(crate) address: Ipv4Addr,
    bits: u8,
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = || {
            let (namespace, rest) = text.split_once(':')?;
            let (device, address) = rest.split_once(':')?;
            let (address, bits) = address.split_once('/')?;
            let bits = bits.parse().ok().filter(|bits| *bits <= 32)?;
            let [namespace, device] = [namespace, device].map(str::to_owned);
            Some(Self { namespace, device, address: address.parse().ok()?, bits })
        };
        parts().ok_or_else(|| "write NAMESPACE:DEVICE:ADDRESS/BITS".to_owned())
    }
}

impl Place {
    /// Does something in the namespace, on a thread that ends there: this one stays where it is.
    pub(crate) fn inside<T: Send>(&self, what: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let enter = || -> Result<()> {
            let namespace = File::open(&self.namespace)?;
            Ok(move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))?)
        };
        let inside = || {
            enter().with_context(|| format!("the network namespace {} can't be entered", self.namespace))?;
            what()
        };
        std::thread::scope(|scope| match scope.spawn(inside).join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    }
}

/// A device that is up and has its address. It is gone when this is dropped.
pub(crate) struct Device(Tun);

impl Device {
    pub(crate) fn make(place: &Place) -> Result<Self> {
        place.inside(|| {
            let tun = Tun::create_named(Interface::new(&place.device)?).with_context(|| {
                format!(
                    "the device {} can't be made: is /dev/net/tun there, and may we use it?",
                    place.device
                )
            })?;
            tun.set_nonblocking(true)?;
            let address = format!("{}/{}", place.address, place.bits);
            ip(&["addr", "add", &address, "dev", &place.device])?;
            ip(&["link", "set", &place.device, "txqueuelen", KERNEL_QUEUE, "up"])?;
            Ok(Self(tun))
        })
    }

    /// A packet that is to go on; none where there is none now.
    pub(crate) fn receive(&self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        match self.0.recv(buffer) {
            Ok(length) => Ok(Some(length)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            // The device is down: a cable that was pulled.
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands a packet over. Where the device is down or the kernel takes no more, the packet is lost, as it is then.
    pub(crate) fn deliver(&self, packet: &[u8]) {
        let _ = self.0.send(packet);
    }
}

impl AsFd for Device {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

fn ip(words: &[&str]) -> Result<()> {
    let done = Command::new("ip").args(words).output();
    let done = done.context("`ip` can't be started: install it (Debian: iproute2)")?;
    if !done.status.success() {
        bail!("`ip {}` failed: {}", words.join(" "), String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let place: Place = "/proc/7/ns/net:cottage:10.77.1.2/24".parse().unwrap();
        assert_eq!((place.namespace.as_str(), place.device.as_str()), ("/proc/7/ns/net", "cottage"));
        assert_eq!((place.address, place.bits), (Ipv4Addr::new(10, 77, 1, 2), 24));
        for bad in ["", "a:b", "/proc/7/ns/net:cottage:10.77.1.2", "n:d:10.77.1.2/33", "n:d:fe80::1/64"] {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }
    }
}
